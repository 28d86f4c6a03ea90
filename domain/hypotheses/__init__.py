"""The hypothesis log: beliefs about customers, how each was tested, what came out and what changed."""
