"""Culture reports of a team as the domain would hand them over. No real person is meant."""

from domain.culture.service import framework
from domain.reporting.model import VersionRef
from domain.reporting.team_model import HireHint, ItemText, TeamReport
from domain.reporting.team_rules import next_steps
from domain.reporting.team_texts import TEAM_METHOD
from domain.surveys.model import Comments
from tests.reports.samples_team_figures import (
    DIMENSIONS,
    FRAMEWORKS,
    LOW_RESPONSE,
    NOT_ASKED,
    PULSE,
    REACHED,
    VALUES,
    result,
)
from tests.reports.samples_team_tools import (
    CLARITY,
    CONTACTS,
    HYPOTHESES,
    MOMENT,
    NO_CLARITY,
    NO_CONTACTS,
    NO_HYPOTHESES,
    NO_STREAMS,
    SPACE,
    STREAMS,
    TEAM,
    identified,
    replace,
)

COMMENTS = (
    Comments(
        question="What would you keep?",
        texts=(
            "That we ring forwarders before the sprint.",
            "The open hour at the dock; I learn more there than from any report.",
            "Less of the Monday round, more of the visits.",
        ),
        withheld=None,
    ),
    Comments(
        question="What is in the way?",
        texts=(),
        withheld="Fewer than 10 people wrote here, so nothing of it is shown: it could expose who wrote what.",
    ),
)
ITEMS = tuple(
    ItemText(
        dimension=value.code, text=f"In our team, statement {number} on {value.name.lower()} is true.", reversed=False
    )
    for value in VALUES
    for number in (1, 2, 3)
)
ITEMS = (*ITEMS[:1], replace(ITEMS[1], reversed=True), *ITEMS[2:])
HIRES = tuple(
    HireHint(
        code=one.code,
        name=one.name,
        definition=one.definition,
        target_level=one.target_level or 1,
        mean=one.mean or 1.0,
        questions=(
            "Tell me about a decision that you changed after you had spoken to somebody whom it touched.",
            "When did you last find out that customers used something otherwise than you had thought?",
        ),
    )
    for one in (DIMENSIONS[0], DIMENSIONS[4], DIMENSIONS[6])
)

LEADER = TeamReport(
    report_id=SPACE,
    generated_at=MOMENT,
    organisation="Nordlicht Logistics",
    team_id=TEAM,
    team="Dispatch Platform",
    part_of=("Nordlicht Logistics", "Operations"),
    edition="leader",
    target_culture=VersionRef(id=identified("culture"), name="Nordlicht 2027", version=2),
    why_statement="Freight moves because people trust each other with things that matter. We exist to make that trust "
    "cheap, and we start from the person who is waiting at the dock.",
    pulse=PULSE,
    dimensions=DIMENSIONS,
    items=ITEMS,
    comments=COMMENTS,
    frameworks=FRAMEWORKS,
    contacts=CONTACTS,
    hypotheses=HYPOTHESES,
    value_streams=STREAMS,
    clarity=CLARITY,
    hires=HIRES,
    next_steps=next_steps(framework("maturity_ladder"), REACHED),
    method=TEAM_METHOD,
)
"""Ten values, five frameworks, every tool in use: what is shown, banded, split, and withheld in both ways."""

ALL_HANDS = replace(
    LEADER,
    edition="all_hands",
    comments=(),
    hires=(),
    dimensions=tuple(replace(one, notes=()) for one in DIMENSIONS),
    frameworks=tuple(
        replace(one, comments=(), dimensions=tuple(replace(dim, notes=()) for dim in one.dimensions))
        for one in FRAMEWORKS
    ),
)

REFUSED = replace(
    LEADER,
    pulse=replace(PULSE, invited=18, answered=9, response_rate=0.5, refusal=LOW_RESPONSE, compared_on=None),
    dimensions=tuple(
        result(one.code, one.name, one.definition, target_level=one.target_level, answered=0, withheld=LOW_RESPONSE)
        for one in DIMENSIONS
    ),
    comments=(),
    hires=(),
)
"""The values' survey was answered by too few of those invited; the frameworks and the tools are still there."""

NEVER = replace(
    LEADER,
    part_of=(),
    target_culture=None,
    why_statement=None,
    pulse=None,
    dimensions=(),
    items=(),
    comments=(),
    frameworks=NOT_ASKED,
    contacts=NO_CONTACTS,
    hypotheses=NO_HYPOTHESES,
    value_streams=NO_STREAMS,
    clarity=NO_CLARITY,
    hires=(),
    next_steps=(),
)
"""A team of which nothing is known yet."""

_WORD = "Verantwortungsübernahmebereitschaft "
LONG = replace(
    LEADER,
    team=_WORD * 4,
    organisation=_WORD * 4,
    dimensions=tuple(replace(one, name=(_WORD * 3).strip(), definition=_WORD * 20) for one in DIMENSIONS),
    contacts=replace(CONTACTS, by_role=tuple(replace(one, role=_WORD * 4) for one in CONTACTS.by_role)),
    comments=(replace(COMMENTS[0], texts=("<script>alert(1)</script> " + _WORD * 40, "لا أحد يسأل السائقين")),),
    hypotheses=replace(HYPOTHESES, newest=tuple(replace(one, belief=_WORD * 30) for one in HYPOTHESES.newest)),
)
"""Everything as long as it may get, and words that run the other way."""
