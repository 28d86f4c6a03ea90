"""The learned part of the tagger: what the corpus taught, read from nlp/weights."""
