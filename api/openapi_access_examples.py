"""Examples of signing in, passwords and invitations."""

from typing import Any

ACCESS_EXAMPLES: dict[str, Any] = {
    "signIn": {"email": "ada@example.org", "password": "correct horse battery staple"},
    "changeName": {"name": "Ada Admin-Lovelace"},
    "changeRoles": {"roles": ["panelist", "hr"]},
    "changePassword": {
        "current_password": "correct horse battery staple",
        "new_password": "a lighthouse, two gulls and rain",
    },
    "requestPasswordReset": {"email": "ada@example.org"},
    "resetPassword": {"new_password": "a lighthouse, two gulls and rain"},
    "inviteMember": {"email": "ines@example.org", "roles": ["panelist"]},
    "acceptInvitation": {"name": "Ines Invited", "password": "a lighthouse, two gulls and rain"},
}
