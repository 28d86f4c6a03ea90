"""What each role may do, and what a key may do of that."""

from collections.abc import Iterable
from uuid import UUID

from domain.access.model import Actor, Role
from domain.errors import Forbidden, ScopeMissing

RESOURCES = (
    "organisation",
    "members",
    "keys",
    "culture",
    "roles",
    "rubrics",
    "requisitions",
    "candidates",
    "interviews",
    "scorecards",
    "evidence",
    "scores",
    "reports",
    "jobs",
    "teams",
    "surveys",
    "audit",
    "fairness",
    "mail",
    "debrief",
    "decisions",
    "calibration",
    "accommodations",
    "tagging",
    "training",
    "tagger",
    "guard",
    "feedback",
    "report_settings",
    "team_tools",
)
ON_BEHALF_OF = "act:on_behalf_of"
ALL_SCOPES = frozenset({f"{resource}:{verb}" for resource in RESOURCES for verb in ("read", "write")} | {ON_BEHALF_OF})


def _scopes(read: str = "", write: str = "") -> frozenset[str]:
    """Scopes from two lists of resources; writing includes reading."""
    writable = write.split()
    return frozenset(
        {f"{resource}:read" for resource in [*read.split(), *writable]} | {f"{resource}:write" for resource in writable}
    )


ROLE_SCOPES: dict[Role, frozenset[str]] = {
    "admin": ALL_SCOPES - {ON_BEHALF_OF},
    "recruiter": _scopes(
        read="organisation members culture scorecards evidence scores jobs report_settings",
        write="keys roles rubrics requisitions candidates interviews reports debrief decisions calibration "
        "accommodations tagger guard feedback",
    ),
    "hiring_manager": _scopes(
        read="organisation members culture roles rubrics requisitions candidates interviews scorecards evidence "
        "scores jobs calibration tagger report_settings",
        write="reports debrief decisions guard feedback",
    ),
    "panelist": _scopes(
        read="organisation culture roles rubrics interviews jobs tagger",
        write="scorecards evidence debrief calibration guard feedback",
    ),
    "hr": _scopes(
        read="organisation members jobs",
        write="culture roles rubrics teams surveys reports calibration accommodations fairness tagger guard "
        "report_settings team_tools",
    ),
    "team_lead": _scopes(read="organisation culture teams surveys reports jobs", write="team_tools"),
    "viewer": _scopes(read="organisation culture roles rubrics team_tools"),
    "external": _scopes(),
}
# What an external panelist's session may do; api/external_reach.py narrows it to one scorecard.
EXTERNAL_SCOPES = _scopes(read="interviews rubrics", write="scorecards")


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """Everything that the roles together allow."""
    return frozenset[str]().union(*(ROLE_SCOPES[role] for role in roles))


def roles_with(scopes: Iterable[str]) -> list[Role]:
    """The roles that allow all of these by themselves, administrators first."""
    return [role for role, allowed in ROLE_SCOPES.items() if allowed.issuperset(scopes)]


def external_actor(organisation_id: UUID, account_id: UUID, scorecard_id: UUID, session_id: UUID | None) -> Actor:
    """An external panelist at work on one scorecard, whatever else the account may be."""
    return Actor(
        organisation_id=organisation_id,
        account_id=account_id,
        key_id=None,
        session_id=session_id,
        on_behalf=False,
        roles=frozenset({"external"}),
        scopes=EXTERNAL_SCOPES,
        scorecard_id=scorecard_id,
    )


def nobody_in(organisation_id: UUID) -> Actor:
    """Somebody who has not shown who they are: may do nothing, and stands in the audit record without a name."""
    return Actor(
        organisation_id=organisation_id,
        account_id=None,
        key_id=None,
        session_id=None,
        on_behalf=False,
        roles=frozenset(),
        scopes=frozenset(),
    )


def require_scope(actor: Actor, scope: str) -> None:
    """Raise ScopeMissing unless the actor has the scope."""
    if scope not in actor.scopes:
        raise ScopeMissing(f"This needs the scope {scope}.", [scope])


def require_account(actor: Actor) -> None:
    """Raise Forbidden unless a person acts: some things need a name behind them."""
    if actor.account_id is None:
        raise Forbidden(
            "A person has to do this. Use a person's key, or send On-Behalf-Of with the service key.",
            code="person_needed",
        )


def may_see_hiring(actor: Actor) -> bool:
    """Whether the actor's roles (or a service key's scopes) let them see all interviews, not only their own."""
    return "requisitions:read" in actor.scopes
