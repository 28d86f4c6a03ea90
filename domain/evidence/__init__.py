"""Tags: evidence for or against a value, found in a note and reviewed by a person."""
