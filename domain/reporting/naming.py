"""What stored reports are about, as their reader may call it, and what their files are called."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.candidates.service import labels_of, pseudonyms_of, titles_of
from domain.database import Connection
from domain.reporting.file_names import hyphenated
from domain.reporting.model import ReportKind, StoredReport
from domain.teams.service import names_of

TEAM_KINDS: frozenset[ReportKind] = frozenset({"team", "organisation"})
Subjects = dict[tuple[ReportKind, UUID], str]


async def subjects_of(conn: Connection, actor: Actor, reports: Sequence[StoredReport]) -> Subjects:
    """(Kind, subject id) → name. Candidates are called as the reader may call them; what is gone is missing here."""
    about = {(one.kind, one.subject_id) for one in reports}
    labels = await labels_of(conn, actor, [subject for kind, subject in about if kind == "candidate"])
    found: Subjects = {(kind, subject): labels[subject] for kind, subject in about if subject in labels}
    titles = await titles_of(conn, [subject for kind, subject in about if kind == "comparison"])
    found |= {("comparison", subject): title for subject, title in titles.items()}
    teams = await names_of(conn, [subject for kind, subject in about if kind in TEAM_KINDS])
    found |= {(kind, subject): teams[subject] for kind, subject in about if kind in TEAM_KINDS and subject in teams}
    return found


async def file_name_of(conn: Connection, actor: Actor, report: StoredReport) -> str:
    """Such as "Noor-Haddad-panel-2026-11-22.pdf"; an anonymised edition carries the pseudonym, a translation its code.

    The name is found again among other downloads; it never says more than its reader may know.
    """
    if report.edition == "anonymised":
        subject = (await pseudonyms_of(conn, [report.subject_id])).get(report.subject_id, "")
    else:
        subject = (await subjects_of(conn, actor, [report])).get((report.kind, report.subject_id), "")
    language = "" if report.language == "en" else report.language
    parts = (hyphenated(subject), (report.edition or report.kind).replace("_", "-"), language)
    return "-".join([*filter(None, parts), f"{report.created_at:%Y-%m-%d}.pdf"])
