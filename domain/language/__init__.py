"""Term lists per language, as data, and a pure matcher: used by the rubric linter and by the note guard."""
