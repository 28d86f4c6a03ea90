"""The rubric linter: rules R01 to R32, one a file, and the structure index of an interview guide."""
