"""The JSON routes, one file per feature."""
