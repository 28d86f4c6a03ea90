"""Documents: report Struct in, HTML or PDF bytes out. A synchronous library without database or web."""
