"""Teams' working tools over HTTP."""
