"""Signing in, one's own account, members and keys."""
