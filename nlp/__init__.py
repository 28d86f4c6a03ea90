"""Language: text in, findings out. A synchronous library without database or web."""
