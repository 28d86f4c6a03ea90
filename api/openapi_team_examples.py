"""Request bodies of the reference: teams, the people in them, and imports."""

from typing import Any

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
TEAM_EXAMPLES: dict[str, Any] = {
    "addTeam": {
        "name": "Front desk",
        "members": [{"name": "Mia Member", "email": "mia@example.org", "role": "Receptionist"}],
    },
    "changeTeam": {"name": "Front desk, harbour house", "parent_id": _ID.format(0), "external_id": "dep-12"},
    "addTeamMember": {
        "name": "Nils Neu",
        "email": "nils@example.org",
        "role": "Night receptionist",
        "joined_on": "2026-02-01",
    },
    "changeTeamMembership": {"role": "Shift lead", "joined_on": "2025-01-01", "left_on": "2026-01-01"},
    "addPerson": {"name": "Pat Person", "email": "pat@example.org", "external_id": "hr-4711"},
    "importPeople": {
        "csv": "name,email,team,parent_team,role,joined_on\n"
        "Pat Person,pat@example.org,Front desk,Harbour house,Receptionist,2026-01-01\n",
        "dry_run": True,
    },
    "changePerson": {"name": "Ulla Neu", "email": "ulla.neu@example.org", "external_id": "hr-4712", "active": False},
}
