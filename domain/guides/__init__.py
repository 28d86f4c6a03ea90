"""Interview guides: the ordered questions for one role profile, with a time budget."""
