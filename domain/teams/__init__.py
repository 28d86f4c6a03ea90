"""Teams, the tree they form, and the people in them over time."""
