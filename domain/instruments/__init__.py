"""Teams, culture surveys and results that expose nobody."""
