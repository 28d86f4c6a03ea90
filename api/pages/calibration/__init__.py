"""Calibration of raters: attempts, results, samples."""
