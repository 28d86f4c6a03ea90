"""Accounts, memberships, roles, API keys and sessions."""
