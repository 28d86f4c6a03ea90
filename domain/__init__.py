"""What the product is: data, rules, use cases and SQL. Knows no web, language or print library."""
