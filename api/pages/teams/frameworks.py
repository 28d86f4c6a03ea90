"""The five frameworks: what each is, what serves it, and where the organisation stands on it."""

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page
from api.pages.teams.frameworks_view import NEXT, served, standings
from api.pages.teams.team_culture_view import KEY
from domain.culture.service import framework, frameworks

READ, RESULTS = "culture:read", "surveys:read"


@page("/frameworks", READ)
async def show_frameworks(visit: NamedDependency[Visit]) -> Response[str]:
    """Five ways to look at a customer-obsessed organisation."""
    return await visit.page("teams/frameworks.html", title="Frameworks", frameworks=frameworks())


@page("/frameworks/{code:str}", READ)
async def show_framework(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[str]:
    """One framework, with the newest published results of every team that may be shown."""
    about = framework(code)
    shown, left_out = await standings(visit.conn, about) if visit.may(RESULTS) else (None, 0)
    return await visit.page(
        "teams/framework.html",
        title=about.name,
        about=about,
        served=served(about),
        standings=shown,
        left_out=left_out,
        key=KEY,
        next_links=[link for link in NEXT[code] if set(link.scopes) <= visit.actor.scopes],
    )


router = Router("/", route_handlers=[show_frameworks, show_framework])
