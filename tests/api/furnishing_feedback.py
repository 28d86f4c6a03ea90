"""What the candidate of the furnished application was told, two reports with links, and a comment that was answered."""

from typing import Any
from uuid import UUID

import msgspec

from api.openapi_examples import EXAMPLES
from domain.candidate_feedback import links, service
from domain.candidate_feedback.model import CommentDraft, FeedbackDraft, PointDraft
from domain.database import Connection, as_json, new_id, set_tenant
from domain.reporting.candidate_edition_model import Point
from tests.conftest import Tenant
from tests.reports.samples_candidate_edition import ORDINARY

PDF = b"%PDF-1.7 the candidate's edition"
WORDING = "You rang the guest back unasked and checked that the room was right."
COMMENT = "I rang four hotels, and it was before midnight."
JOB = """
    INSERT INTO jobs (organisation_id, id, kind, subject_id, status, progress, report_id)
    VALUES (current_organisation(), $1, 'candidate_report', $2, 'succeeded', 100, $3)
"""
REPORT = """
    INSERT INTO reports (organisation_id, id, kind, edition, subject_id, job_id, document, pdf, pdf_sha256)
    VALUES (current_organisation(), $1, 'candidate', $2, $3, $4, $5, $6, encode(sha256($6), 'hex'))
"""


async def store_edition(conn: Connection, application_id: str, edition: str = "candidate", **changed: Any) -> str:
    """A report of this edition, as the worker would have stored it; the transaction's tenant is set.

    `changed` are fields of the report that differ from the ordinary one's.
    """
    report_id, job_id, application = new_id(), new_id(), UUID(application_id)
    point = Point(competency="Customer orientation", wording=WORDING, quote=None)
    changed |= {"report_id": report_id, "candidate": "Noor Haddad", "strengths": (point,)}
    report = msgspec.structs.replace(ORDINARY, **changed)
    document = {**as_json(report), "edition": edition}
    await conn.execute(JOB, job_id, application, report_id)
    await conn.execute(REPORT, report_id, edition, application, job_id, document, PDF)
    return str(report_id)


async def furnish_feedback(conn: Connection, tenant: Tenant, ids: dict[str, Any]) -> None:
    """An approved wording with a draft after it, two links, a comment and its answer."""
    actor = tenant.actor()
    await set_tenant(conn, tenant.organisation_id, actor.account_id)
    application = UUID(ids["application"])
    points = (PointDraft(competency_code="customer_orientation", wording=WORDING),)
    await service.save_feedback(conn, actor, application, 0, FeedbackDraft(strengths=points))
    await service.approve(conn, actor, application, 1)
    draft = FeedbackDraft(strengths=points, message="Thank you for your time.")
    await service.save_feedback(conn, actor, application, 1, draft)
    tokens = []
    for kind in ("candidate_report", "spare_candidate_report"):
        ids[kind] = await store_edition(conn, ids["application"])
        made = await links.make_link(conn, actor, UUID(ids[kind]), 30, "http://test")
        tokens.append(made.link.rpartition("/")[2])
    ids["candidate_report_token"] = tokens[1]
    comment = await links.add_comment(conn, tokens[1], CommentDraft(kind="comment", text=COMMENT))
    await set_tenant(conn, tenant.organisation_id, actor.account_id)
    await service.answer(conn, actor, comment.id, EXAMPLES["answerCandidateComment"]["text"])
    ids["candidate_comment"] = str(comment.id)
