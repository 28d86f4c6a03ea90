"""SQL of teams and of the tree they form."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.teams.model import Team, TeamDraft, TeamNode, TreeTeam

# Whoever changes the tree's shape waits for whoever else does: two moves at once could close a circle.
LOCK_TREE = "SELECT pg_advisory_xact_lock(hashtextextended('teams:' || current_organisation()::text, 0))"
INSERT_TEAM = """
    INSERT INTO teams (organisation_id, id, name, parent_id, external_id)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, parent_id, name, external_id, archived_at, revision, created_at, updated_at
"""
TEAM = """
    SELECT id, parent_id, name, external_id, archived_at, revision, created_at, updated_at FROM teams WHERE id = $1
"""
TEAMS = """
    SELECT id, parent_id, name, external_id, archived_at, revision, created_at, updated_at FROM teams
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2) ORDER BY id LIMIT $3
"""
NAMES = "SELECT id, name FROM teams WHERE id = ANY($1::uuid[])"
UPDATE_TEAM = """
    UPDATE teams SET name = $3, parent_id = $4, external_id = $5, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, parent_id, name, external_id, archived_at, revision, created_at, updated_at
"""
SET_ARCHIVED = """
    UPDATE teams SET archived_at = CASE WHEN $3 THEN now() END, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, parent_id, name, external_id, archived_at, revision, created_at, updated_at
"""
HAS_PARTS = "SELECT EXISTS (SELECT 1 FROM teams WHERE parent_id = $1 AND archived_at IS NULL)"
# Names are unique, so that the names from the root down put every team after its parent and among its siblings.
SUBTREE = """
    WITH RECURSIVE tree AS (
        SELECT id, parent_id, name, 0 AS depth, ARRAY[name] AS path FROM teams WHERE id = $1
        UNION ALL
        SELECT teams.id, teams.parent_id, teams.name, tree.depth + 1, tree.path || teams.name
        FROM teams JOIN tree ON teams.parent_id = tree.id WHERE teams.archived_at IS NULL)
    SELECT id, parent_id, name, depth FROM tree ORDER BY path
"""
# `up` counts from the team itself; the team at the top is the one that is furthest up.
PATH = """
    WITH RECURSIVE line AS (
        SELECT id, parent_id, name, 0 AS up FROM teams WHERE id = $1
        UNION ALL
        SELECT teams.id, teams.parent_id, teams.name, line.up + 1 FROM teams JOIN line ON teams.id = line.parent_id)
    SELECT id, parent_id, name, (max(up) OVER () - up)::integer AS depth FROM line ORDER BY up DESC
"""
TREE = """
    WITH RECURSIVE tree AS (
        SELECT id, parent_id, name, 0 AS depth, ARRAY[name] AS path, ARRAY[id] AS line
        FROM teams WHERE parent_id IS NULL AND archived_at IS NULL
        UNION ALL
        SELECT teams.id, teams.parent_id, teams.name, tree.depth + 1, tree.path || teams.name, tree.line || teams.id
        FROM teams JOIN tree ON teams.parent_id = tree.id WHERE teams.archived_at IS NULL),
    present AS (
        SELECT team_memberships.team_id, team_memberships.person_id
        FROM team_memberships JOIN people ON people.organisation_id = team_memberships.organisation_id
            AND people.id = team_memberships.person_id
        WHERE people.active AND joined_on <= $1 AND (left_on IS NULL OR left_on > $1)),
    counted AS (
        SELECT above.id, count(*) FILTER (WHERE above.id = tree.id) AS members,
            count(DISTINCT present.person_id) AS people
        FROM tree CROSS JOIN unnest(tree.line) AS above (id) JOIN present ON present.team_id = tree.id
        GROUP BY above.id)
    SELECT tree.id, tree.parent_id, tree.name, tree.depth, coalesce(counted.members, 0) AS members,
        coalesce(counted.people, 0) AS people
    FROM tree LEFT JOIN counted ON counted.id = tree.id ORDER BY tree.path
"""


async def lock_tree(conn: Connection) -> None:
    """Keep everybody else from changing the tree's shape until this transaction ends."""
    await conn.execute(LOCK_TREE)


async def insert_team(conn: Connection, team_id: UUID, draft: TeamDraft) -> Team:
    """Store a team."""
    team = await fetch_one(conn, Team, INSERT_TEAM, team_id, draft.name, draft.parent_id, draft.external_id)
    assert team is not None
    return team


async def team(conn: Connection, team_id: UUID) -> Team | None:
    """One team."""
    return await fetch_one(conn, Team, TEAM, team_id)


async def names(conn: Connection, team_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Team id → name, of those that there are, archived ones too."""
    return {row["id"]: row["name"] for row in await conn.fetch(NAMES, list(team_ids))}


async def teams(conn: Connection, page: PageRequest) -> list[Team]:
    """One page, and one row more."""
    return await fetch_all(conn, Team, TEAMS, page.after, page.updated_after, page.limit + 1)


async def update_team(conn: Connection, team_id: UUID, revision: int, draft: TeamDraft) -> Team | None:
    """Change a team; None if it is not at this revision."""
    return await fetch_one(conn, Team, UPDATE_TEAM, team_id, revision, draft.name, draft.parent_id, draft.external_id)


async def set_archived(conn: Connection, team_id: UUID, revision: int, *, archived: bool) -> Team | None:
    """Archive a team or take it back; None if it is not at this revision."""
    return await fetch_one(conn, Team, SET_ARCHIVED, team_id, revision, archived)


async def has_parts(conn: Connection, team_id: UUID) -> bool:
    """Whether teams that are not archived stand under this one."""
    found: bool = await conn.fetchval(HAS_PARTS, team_id)
    return found


async def subtree(conn: Connection, team_id: UUID) -> list[TeamNode]:
    """The team and everything under it that is not archived, in preorder, siblings by name; empty if unknown."""
    return await fetch_all(conn, TeamNode, SUBTREE, team_id)


async def path_to(conn: Connection, team_id: UUID) -> list[TeamNode]:
    """The teams from the top of the tree down to this one; empty if it is unknown."""
    return await fetch_all(conn, TeamNode, PATH, team_id)


async def tree(conn: Connection, day: date) -> list[TreeTeam]:
    """Every team that is not archived, in preorder, with the numbers of its members on a day."""
    return await fetch_all(conn, TreeTeam, TREE, day)
