"""The value-stream worksheet: what customers call the value of the work, and which key figures serve their measures."""
