"""The version of the tagger that reads stored notes, for the API process, which never loads spaCy."""


def tagger_version() -> str:
    """What nlp.analyse.model_name says, read from the weights alone."""
    from nlp.learned.weights import fusion  # noqa: PLC0415 (loads numpy)

    return fusion("accurate").version
