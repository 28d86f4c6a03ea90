"""Hides who a text is about: names, pronouns, employers, schools, places and contacts in English notes."""
