"""One message of the outbox as somebody may read it; what the API's route and the page share."""

from uuid import UUID

from domain.access.model import Actor
from domain.database import Connection
from domain.externals.service import sits_beside
from domain.interviews.ratings import closed_applications
from domain.mail import service
from domain.mail.model import OPENS_A_REPORT, OPENS_A_SCORECARD, MailMessage


async def read_message(conn: Connection, actor: Actor, mail_id: UUID, *, mail_is_set_up: bool) -> MailMessage:
    """The message, without a text that opens what its reader must not open or tells what a panel said."""
    entry = await service.mail_entry(conn, actor, mail_id)
    on_panel = entry.template in OPENS_A_SCORECARD and await sits_beside(
        conn, actor, entry.subject_kind, entry.subject_id
    )
    if entry.template in OPENS_A_REPORT:  # whoever has still to rate the candidate must not hear what others said
        on_panel = bool(await closed_applications(conn, actor, [entry.subject_id]))
    return await service.read_mail(conn, actor, mail_id, mail_is_set_up=mail_is_set_up, on_panel=on_panel)
