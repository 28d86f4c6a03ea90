"""Notes that a team keeps of itself, and what they are evidence of."""
