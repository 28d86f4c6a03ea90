"""Calibration: a panel scores anonymised sample answers with reference levels before it scores a person."""
