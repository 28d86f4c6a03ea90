"""Versioned documents: drafts that become immutable when published."""
