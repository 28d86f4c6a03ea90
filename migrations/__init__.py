"""Numbered forward-only SQL files and the runner that applies them."""
