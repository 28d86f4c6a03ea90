"""The demo organisation: believable content and how it is seeded through the services."""
