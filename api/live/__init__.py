"""Server-sent events: one listening connection per process, and a stream for each open page."""
