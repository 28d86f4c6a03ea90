"""The menu: which pages there are, in groups, and who sees each."""

from collections.abc import Set

import msgspec


class Link(msgspec.Struct, frozen=True):
    """One entry; `current` for the page that is open, or one below it."""

    title: str
    path: str
    scopes: tuple[str, ...]
    current: bool = False


class Menu(msgspec.Struct, frozen=True):
    """A group of entries."""

    title: str
    links: tuple[Link, ...]


# All of an entry's scopes are needed: they are those of the page itself.
MENUS = (
    Menu(
        "Work",
        (
            Link("Today", "/", ("organisation:read",)),
            Link("My interviews", "/my/interviews", ("scorecards:write",)),
            Link("Calibration", "/calibrations", ("calibration:read",)),
        ),
    ),
    Menu(
        "Hiring",
        (
            Link("Requisitions", "/requisitions", ("requisitions:read",)),
            Link("Candidates", "/candidates", ("candidates:read",)),
            Link("Role profiles", "/role-profiles", ("roles:read",)),
            Link("Rubrics", "/rubrics", ("rubrics:read",)),
            Link("Interview guides", "/interview-guides", ("rubrics:read",)),
            Link("Question bank", "/questions", ("rubrics:read",)),
            Link("Note search", "/notes", ("scorecards:read", "requisitions:read")),
            Link("Selection rates", "/selection-rates", ("fairness:read",)),
        ),
    ),
    Menu(
        "Culture",
        (
            Link("Target culture", "/culture", ("culture:read",)),
            Link("Frameworks", "/frameworks", ("culture:read",)),
            Link("Teams", "/teams", ("teams:read",)),
            Link("Surveys", "/surveys", ("surveys:read",)),
            Link("Questionnaires", "/survey-instruments", ("surveys:read",)),
            Link("Customer contacts", "/customer-contacts", ("team_tools:read",)),
            Link("Hypotheses", "/hypotheses", ("team_tools:read",)),
            Link("Value streams", "/value-streams", ("team_tools:read",)),
            Link("Clarity map", "/clarity", ("team_tools:read",)),
            Link("Culture checks", "/culture-checks", ("team_tools:read",)),
        ),
    ),
    Menu(
        "Organisation",
        (
            Link("Reports", "/reports", ("reports:read",)),
            Link("Members", "/members", ("members:read",)),
            Link("API keys", "/keys", ("keys:read",)),
            Link("Mail outbox", "/mail", ("mail:read",)),
            Link("Evidence tags", "/tagging", ("tagging:read",)),
            Link("Jobs", "/jobs", ("jobs:read",)),
            Link("Settings", "/organisation", ("report_settings:read",)),
        ),
    ),
)


def menus(scopes: Set[str], path: str) -> tuple[Menu, ...]:
    """The groups with what these scopes open; the entry of `path` is the longest that it begins with."""
    shown = [link for menu in MENUS for link in menu.links if set(link.scopes) <= scopes]
    current = max((link.path for link in shown if _is_at(link.path, path)), key=len, default=None)
    groups = (
        Menu(
            menu.title,
            tuple(msgspec.structs.replace(link, current=link.path == current) for link in menu.links if link in shown),
        )
        for menu in MENUS
    )
    return tuple(group for group in groups if group.links)


def _is_at(entry: str, path: str) -> bool:
    return path == entry or (entry != "/" and path.startswith(f"{entry}/"))
