"""Role profiles."""

from api.routes.documents import document_router
from domain.roles.service import check_role_profile, role_profiles

router = document_router(
    role_profiles,
    path="/role-profiles",
    scope="roles",
    tag="Role profiles",
    name="RoleProfile",
    plural="RoleProfiles",
    check=check_role_profile,
)
