"""Role profiles as versioned documents."""

from domain.culture.service import target_cultures
from domain.database import Connection
from domain.errors import Invalid
from domain.roles.model import RoleProfile
from domain.roles.rules import problems_of
from domain.versions.service import Documents

role_profiles = Documents("role_profile", RoleProfile, "role profile", references=("target_culture_id",))


async def check_role_profile(conn: Connection, profile: RoleProfile) -> None:
    """Raise Invalid or Conflict unless the profile is sound and its target culture is published."""
    culture = await target_cultures.published(conn, profile.target_culture_id, "target_culture_id")
    problems = problems_of(profile, {target.value.code for target in culture.body.values})
    if problems:
        raise Invalid(problems)
