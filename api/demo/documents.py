"""The demo's published documents: target culture, role profiles, rubrics and the questionnaires."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.demo.content import OrganisationContent, Profile
from domain.access.model import Actor
from domain.culture.service import catalogue, check_target_culture, set_current, target_cultures
from domain.database import Connection
from domain.instruments.service import check_instrument, instruments, shipped_instruments
from domain.roles.service import check_role_profile, role_profiles
from domain.rubrics.model import Rubric
from domain.rubrics.service import NOT_VALIDATED, check_rubric, library, rubrics
from domain.versions.service import Documents

Body = TypeVar("Body", bound=msgspec.Struct)


@dataclass(frozen=True)
class Published:
    """Ids of the published versions; `roles` maps a role profile's key to its own id and its rubric's.

    `instruments` maps a shipped questionnaire's name to its id.
    """

    culture_id: UUID
    roles: dict[str, tuple[UUID, UUID]]
    instruments: dict[str, UUID]


async def publish_documents(
    conn: Connection, author: Actor, approver: Actor, content: OrganisationContent
) -> Published:
    """Draft everything as `author` and publish it as `approver`, who is never the author."""
    culture = content.target_culture.resolved(catalogue())
    check_target_culture(culture)
    culture_id = await _publish(conn, target_cultures, author, approver, culture)
    await set_current(conn, approver, culture_id)
    roles = {}
    for profile in content.role_profiles:
        body = profile.aimed_at(culture_id)
        await check_role_profile(conn, body)
        rubric = rubric_for(profile)
        check_rubric(rubric)
        roles[profile.key] = (
            await _publish(conn, role_profiles, author, approver, body),
            await _publish(conn, rubrics, author, approver, rubric),
        )
    asked = {}
    for name, instrument in shipped_instruments().items():
        check_instrument(instrument)
        asked[name] = await _publish(conn, instruments, author, approver, instrument)
    return Published(culture_id, roles, asked)


async def _publish(conn: Connection, documents: Documents[Body], author: Actor, approver: Actor, body: Body) -> UUID:
    draft = await documents.create(conn, author, body)
    submitted = await documents.submit(conn, author, draft.id, draft.revision)
    published = await documents.publish(conn, approver, draft.id, submitted.revision)
    return published.id


def rubric_for(profile: Profile) -> Rubric:
    """The shipped competencies that the role needs, with the questions for its level."""
    shipped = {competency.code: competency for competency in library()}
    return Rubric(
        title=f"{profile.title}: structured interview",
        validation=NOT_VALIDATED,
        competencies=tuple(
            replace(
                shipped[needed.code],
                questions=tuple(
                    question for question in shipped[needed.code].questions if profile.level in question.role_levels
                ),
            )
            for needed in profile.competencies
        ),
    )
