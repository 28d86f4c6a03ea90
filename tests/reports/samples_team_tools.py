"""A team's working tools as a culture report shows them, in use and empty. No real person is meant."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import msgspec

from domain.clarity.model import ClarityDraft, ClarityGap, ClarityRow, ClaritySummary, DepartmentClarity
from domain.customer_contacts.model import ContactCoverage, MonthContacts, RoleContact, TeamContact
from domain.hypotheses.model import Hypothesis, HypothesisSummary, StatusCount
from domain.value_streams.model import PowerCore, StreamInBrief, ValueStreamSummary

replace = msgspec.structs.replace

SPACE = UUID("0197a3c2-9d11-7b20-8f11-2c4d5e6f7a8b")
DAY = date(2026, 6, 2)
MOMENT = datetime(2026, 6, 2, 7, 5, tzinfo=UTC)


def identified(name: str) -> UUID:
    """The same id for the same name in every run."""
    return uuid5(SPACE, name)


TEAM = identified("Dispatch Platform")
_ROLES = (
    ("Dispatcher", 7, 23, date(2026, 5, 29), 4),
    ("Shift lead", 2, 9, date(2026, 4, 20), 43),
    ("Software developer", 5, 6, date(2026, 2, 11), 111),
    ("Data analyst", 2, 1, date(2025, 9, 30), 245),
    ("Tester", 1, 2, date(2025, 4, 2), 426),
    ("Accountant", 1, 0, None, None),
)
CONTACTS = ContactCoverage(
    day=DAY,
    teams=1,
    roles=6,
    no_roles=False,
    share_30=1 / 6,
    share_90=2 / 6,
    contacts=41,
    last_on=date(2026, 5, 29),
    never=("Accountant",),
    by_team=(TeamContact(team_id=TEAM, roles=6, within_30=1, within_90=2, last_on=date(2026, 5, 29)),),
    by_role=tuple(
        RoleContact(team_id=TEAM, role=role, people=people, contacts=contacts, last_on=last, days_since=days)
        for role, people, contacts, last, days in reversed(_ROLES)
    ),
    by_month=tuple(
        MonthContacts(month=date(2025 + month // 12, month % 12 + 1, 1), contacts=number, participants=number * 2)
        for month, number in zip(range(6, 18), (2, 0, 3, 1, 4, 2, 0, 5, 6, 4, 8, 6), strict=True)
    ),
)
NO_CONTACTS = replace(
    CONTACTS, roles=0, no_roles=True, share_30=None, share_90=None, contacts=0, last_on=None, never=(), by_team=(),
    by_role=(), by_month=(),
)  # fmt: skip


def _belief(name: str, belief: str, status: str, result: str, changed: str) -> Hypothesis:
    return Hypothesis(
        id=identified(name),
        team_id=TEAM,
        belief=belief,
        about="Forwarders in small ports",
        would_change_our_mind="More than half would rather wait than rebook.",
        started_on=date(2026, 2, 2),
        status=status,  # type: ignore[arg-type]
        test="Offered rebooking by message to every second late consignment for four weeks.",
        result=result,
        learned_on=date(2026, 3, 9),
        what_changed=changed,
        value_codes=("experimentation",),
        evidence_links=(),
        revision=2,
        created_at=MOMENT,
        updated_at=MOMENT,
    )


HYPOTHESES = HypothesisSummary(
    day=DAY,
    teams=1,
    total=14,
    tested=6,
    supported=3,
    contradicted=2,
    inconclusive=1,
    median_days=34.5,
    notice=None,
    message=None,
    by_status=tuple(
        StatusCount(status=status, count=count)  # type: ignore[arg-type]
        for status, count in zip(
            ("open", "testing", "supported", "contradicted", "inconclusive", "dropped"), (5, 2, 3, 2, 1, 1), strict=True
        )
    ),
    newest=(
        _belief(
            "h1",
            "Forwarders want to be told of a delay at once, even without a new time.",
            "supported",
            "Of 61 asked, 52 preferred the early message.",
            "The message goes out when the delay is known, not when the new time is.",
        ),
        _belief(
            "h2",
            "Drivers do not use the terminal because it is slow.",
            "contradicted",
            "It was fast enough; they could not reach it with gloves on.",
            "The terminal moves indoors in August.",
        ),
    ),
)
NO_HYPOTHESES = replace(
    HYPOTHESES, total=0, tested=0, supported=0, contradicted=0, inconclusive=0, median_days=None, by_status=(),
    newest=(),
)  # fmt: skip

STREAMS = ValueStreamSummary(
    day=DAY,
    teams=1,
    teams_without=(),
    count=1,
    kpis=5,
    silo_kpis=2,
    measures=3,
    unmeasured=1,
    streams=(
        StreamInBrief(
            id=identified("stream"),
            team_id=TEAM,
            revision=3,
            saved_at=MOMENT,
            customer_segment="Forwarders who bring perishable goods",
            value_in_their_words="I want to know by six in the morning whether my lorry leaves today.",
            measures_in_their_words=(
                "I knew before I set out.",
                "Nobody asked me twice for the same paper.",
                "The goods were still cold.",
            ),
            heard_on=date(2026, 3, 18),
            sources=5,
            kpis=5,
            silo_kpis=("Consignments per shift", "Tickets closed within a day"),
            unmeasured=("Nobody asked me twice for the same paper.",),
            wait_days=2.5,
            power_core=PowerCore(
                department="Finance", how_known="In March the cheaper carrier was kept although cold goods were lost."
            ),
        ),
    ),
)
NO_STREAMS = replace(STREAMS, teams_without=(TEAM,), count=0, kpis=0, silo_kpis=0, measures=0, unmeasured=0, streams=())


def _row(name: str, **given: object) -> ClarityRow:
    draft = ClarityDraft(customer_outcome=name, how_linked="Fewer lorries wait, so more slots are sold.", **given)  # type: ignore[arg-type]
    return ClarityRow(
        id=identified(name), team_id=TEAM, department=None, revision=1, created_at=MOMENT, updated_at=MOMENT,
        customer_outcome=draft.customer_outcome, business_measure=draft.business_measure, how_linked=draft.how_linked,
        evidence=draft.evidence, evidence_source=draft.evidence_source, checked_on=draft.checked_on,
    )  # fmt: skip


_ROWS = (
    _row(
        "Lorries leave when they were told they would.",
        business_measure="Slots sold",
        evidence="measured",
        evidence_source="Slot ledger, 2025",
        checked_on=date(2026, 1, 15),
    ),
    _row(
        "Goods arrive cold.",
        business_measure="Claims paid",
        evidence="observed",
        evidence_source="Talks with two claims handlers",
        checked_on=date(2025, 2, 1),
    ),
    _row("Forwarders know of a delay before they set out.", evidence="assumed"),
)
CLARITY = ClaritySummary(
    day=DAY,
    teams=1,
    teams_without=(),
    rows=3,
    tested=0,
    measured=1,
    observed=1,
    assumed=1,
    without_measure=1,
    not_checked=1,
    gap_count=3,
    gaps=tuple(
        ClarityGap(kind=kind, row_id=row.id, team_id=TEAM, department=None, customer_outcome=row.customer_outcome)  # type: ignore[arg-type]
        for kind, row in (("no_measure", _ROWS[2]), ("assumed", _ROWS[2]), ("not_checked", _ROWS[1]))
    ),
    departments=(DepartmentClarity(team_id=TEAM, department=None, rows=_ROWS),),
)
NO_CLARITY = replace(
    CLARITY, teams_without=(TEAM,), rows=0, measured=0, observed=0, assumed=0, without_measure=0, not_checked=0,
    gap_count=0, gaps=(), departments=(),
)  # fmt: skip
