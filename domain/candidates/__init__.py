"""Requisitions, candidates and their applications."""
