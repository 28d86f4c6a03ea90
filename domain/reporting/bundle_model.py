"""Report bundles: the reports of a requisition's candidates, made by one job."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.report_settings.model import Brand
from domain.reporting.model import Edition, Language, Paper

BundleStatus = Literal["queued", "running", "finished", "cancelled", "failed"]
ItemState = Literal["waiting", "made", "left_out"]
LeftOutReason = Literal["not_open", "not_interviewed", "no_feedback", "not_printed"]


class BundleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle as it is stored, with how many of its candidates have what state."""

    id: UUID
    requisition_id: UUID
    edition: Edition
    language: Language
    paper: Paper
    total: int
    made: int
    left_out: int
    created_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate of a bundle; `position` is the order of applying, from 1."""

    application_id: UUID
    position: int
    state: ItemState
    reason: LeftOutReason | None
    report_id: UUID | None
    pdf_sha256: str | None


class ReportBundle(msgspec.Struct, frozen=True, kw_only=True):
    """One bundle. Follow its job, or read `made` and `left_out` of `total` here.

    `finished`: nothing waits any more. `cancelled` and `failed` keep what was made until then.
    """

    id: UUID
    job_id: UUID
    requisition_id: UUID
    edition: Edition
    language: Language
    paper: Paper
    status: BundleStatus
    total: int
    made: int
    left_out: int
    created_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None


class BundleItem(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate of a bundle, in the order of applying; `candidate` is a pseudonym where the name is hidden.

    `reason` and its `explanation` say why somebody was left out, and nothing of who has locked.
    """

    application_id: UUID
    position: int
    candidate: str
    state: ItemState
    reason: LeftOutReason | None
    explanation: str | None
    report_id: UUID | None


class BundleContent(msgspec.Struct, frozen=True, kw_only=True):
    """One bundle with its candidates."""

    bundle: ReportBundle
    items: tuple[BundleItem, ...]


class IndexLine(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate in the index of a bundle's file. `file` is None for those who are not in it, for `reason`."""

    position: int
    candidate: str
    application_id: UUID
    report_id: UUID | None
    file: str | None
    pdf_sha256: str | None
    reason: str | None


class BundleIndex(msgspec.Struct, frozen=True, kw_only=True):
    """What the index of a bundle's file says. `brand` is that of the first report in the bundle."""

    report_id: UUID
    generated_at: datetime
    organisation: str
    requisition: str
    edition: Edition
    status: BundleStatus
    lines: tuple[IndexLine, ...]
    method: tuple[str, ...]
    language: Language = "en"
    paper: Paper = "A4"
    brand: Brand = Brand()
