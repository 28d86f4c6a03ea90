"""Changes as they happen: what open pages are woken by."""
