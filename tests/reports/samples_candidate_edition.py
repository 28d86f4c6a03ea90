"""Candidate's editions as the domain would hand them over. No real person is meant."""

from datetime import UTC, date, datetime

from domain.reporting.candidate_edition_model import Answer, CandidateEdition, Comment, Contact, LookedAt, Point
from domain.reporting.candidate_edition_rules import METHOD_WITH_TAGS
from tests.reports.hostile import ARABIC, IMAGE, LONG_NAME, SCRIPT, STYLE, TEMPLATE
from tests.reports.samples import FULL, replace

_DISCOVERY, _OWNERSHIP, _CANDOUR, _JUDGEMENT, _COACHING = FULL.competencies

ORDINARY = CandidateEdition(
    report_id=FULL.report_id,
    generated_at=datetime(2026, 5, 18, 13, 5, tzinfo=UTC),
    organisation=FULL.organisation,
    candidate=FULL.candidate,
    requisition=FULL.requisition,
    role=FULL.role,
    rubric=FULL.rubric,
    target_culture=FULL.target_culture,
    why_statement=FULL.why_statement,
    tasks=(
        "Learn how dispatchers work, at their desks and on the dock, before planning what to build.",
        "Decide with them what is built next, and say openly what is not.",
        "Follow up after each release whether their day has become easier.",
    ),
    interview_dates=FULL.interview_dates,
    interviewers=3,
    looked_at=tuple(
        LookedAt(name=one.name, definition=one.definition, asked=one is not _COACHING) for one in FULL.competencies
    ),
    message="We enjoyed talking with you. You made the work of a depot so clear that one of us went to see one.",
    strengths=(
        Point(
            competency=_DISCOVERY.name,
            wording="You go and look before you plan. You told us how you rang customers who had left, and how what "
            "they said changed your plan. You gave us dates and names of things, not only good intentions.",
            quote=_DISCOVERY.quotes[0].text,
        ),
        Point(
            competency=_OWNERSHIP.name,
            wording="You stay with a problem until it is solved, also when part of it lies with another team.",
            quote=_OWNERSHIP.quotes[0].text,
        ),
    ),
    areas=(
        Point(
            competency=_CANDOUR.name,
            wording="You say plainly what you think, and you did so in a hard meeting. You could do it sooner. Do not "
            "wait for the next review when your manager needs to know now.",
            quote=_CANDOUR.quotes[0].text,
        ),
        Point(
            competency=_JUDGEMENT.name,
            wording="You leave things out with good reason. Tell us next time what it meant for the customers who "
            "had asked for it.",
            quote=None,
        ),
    ),
    contact=Contact(name="Ingrid Aas", email="ingrid.aas@nordlicht.example.org"),
    comments=(),
    wording_version=2,
    method=METHOD_WITH_TAGS,
    retain_until=date(2026, 11, 14),
)
"""Three interviewers, five competencies of which one was not reached, two strengths, two areas."""

SPARE = replace(
    ORDINARY,
    tasks=(),
    interview_dates=(),
    interviewers=1,
    looked_at=ORDINARY.looked_at[:1],
    message=None,
    strengths=(),
    areas=(ORDINARY.areas[1],),
    contact=None,
    retain_until=None,
)
"""As little as an edition can hold."""

COMMENTED = replace(
    ORDINARY,
    comments=(
        Comment(
            made_on=date(2026, 5, 20),
            kind="correction",
            about=_DISCOVERY.name,
            text="The third customer call was in March, not in May.\nAnd I did run a test with two depots; I forgot to "
            "tell you.",
            answers=(Answer(answered_on=date(2026, 5, 22), text="Thank you. We have noted both beside our words."),),
        ),
        Comment(
            made_on=date(2026, 5, 25), kind="comment", about=None, text="Thank you for the quick answer.", answers=()
        ),
    ),
)

_LONG_WORDING = ("You described the whole migration at length and in order, and you said who did what. " * 50)[:4000]

LONG = replace(
    COMMENTED,
    organisation=f"{LONG_NAME[:280]} & Söhne",
    candidate=LONG_NAME[:300],
    requisition="Senior Product Manager for Dispatch, Dock Planning and Everything that Lies Between " * 2,
    why_statement=FULL.why_statement * 10,
    message=_LONG_WORDING[:2000],
    tasks=(_LONG_WORDING[:800],) * 3,
    looked_at=tuple(replace(one, name=one.name * 8, definition=one.definition * 10) for one in ORDINARY.looked_at),
    strengths=tuple(
        replace(one, competency=LONG_NAME[:200], wording=_LONG_WORDING, quote=_LONG_WORDING)
        for one in ORDINARY.strengths
    ),
    areas=(replace(ORDINARY.areas[0], wording="x" * 4000, quote="y" * 4000), *ORDINARY.areas[1:]),
    contact=Contact(name=LONG_NAME[:300], email=f"{'a' * 60}@{'long.' * 30}example.org"),
)
"""300-character names, wordings of 4,000 characters, words without a place to break."""

ARABIC_NAMES = replace(
    COMMENTED,
    organisation="لوجستيات الشمال",
    candidate="ليلى عبد الرحمن",
    requisition="مديرة منتجات",
    why_statement=ARABIC,
    tasks=(ARABIC,),
    strengths=(replace(ORDINARY.strengths[0], competency="الاهتمام بالعميل", wording=ARABIC, quote=ARABIC),),
    contact=Contact(name="نور حداد", email="noor.haddad@example.org"),
)

HOSTILE = replace(
    COMMENTED,
    organisation=SCRIPT,
    candidate=f"{SCRIPT} {LONG_NAME}",
    requisition=STYLE,
    why_statement=TEMPLATE,
    message=f"{IMAGE}{SCRIPT}",
    tasks=(IMAGE,),
    strengths=(Point(competency=STYLE, wording=IMAGE, quote=SCRIPT),),
    areas=(Point(competency=IMAGE, wording=TEMPLATE, quote=STYLE),),
    contact=Contact(name=SCRIPT, email=IMAGE),
)
"""Text that tries to break out of the document."""
