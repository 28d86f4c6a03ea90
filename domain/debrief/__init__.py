"""The debrief: where a panel differed most, what was said about it, and what it agreed on."""
