"""Delivery and wiring: HTTP, processes, the environment and the command line."""
