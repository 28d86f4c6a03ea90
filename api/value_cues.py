"""What the tagger is told of a value: its own phrases, and the sentences that describe it for and against."""

from domain.culture.model import TargetValue, Value
from nlp.model import ValueCues


def cues_of_value(value: Value) -> ValueCues:
    """For a value as the catalogue has it."""
    return ValueCues(
        value=value.code,
        name=value.name,
        shown_by=(*value.shown_by, *value.examples_for),
        opposite_shown_by=(*value.opposite_shown_by, *value.examples_against),
    )


def cues_of_target(target: TargetValue) -> ValueCues:
    """For a value of a target culture, with the organisation's own phrases."""
    described = cues_of_value(target.value)
    return ValueCues(
        value=described.value,
        name=described.name,
        phrases_for=target.cue_phrases_for,
        phrases_against=target.cue_phrases_against,
        shown_by=described.shown_by,
        opposite_shown_by=described.opposite_shown_by,
    )
