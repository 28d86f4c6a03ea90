"""What the note guard needs of the product: one's own draft to read, and counts of what became of its flags."""
