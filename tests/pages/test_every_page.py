"""Every page, wide and narrow, light and dark: it shows what it is for, and nothing is wrong with it in a browser.

A new page gets a row in PAGES; what is registered with the pages and missing here fails.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from litestar.enums import HttpMethod
from litestar.routes import HTTPRoute
from playwright.async_api import Browser, expect

from api.app import create_app
from tests.conftest import settings_for
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, WIDE, Visits, Window
from tests.pages.site import Site

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Row:
    """A page as somebody sees it: who (a member of the demo, None: nobody signed in), its path as it is registered, a
    text that must stand in it, and where the demo's things are (a name of tests/pages/places.py for a parameter whose
    own name is not one). `menu`: it stands in the site's layout, with the link that skips the menu.
    """

    member: str | None
    path: str
    seen: str
    ids: dict[str, str] = field(default_factory=dict)
    menu: bool = True
    status: int = 200

    def __str__(self) -> str:
        at = "".join(f" {name}" for name in self.ids.values())
        return f"{self.member or 'nobody'} {self.path}{at}"


PAGES = (
    Row("admin", "/", "Today"),
    Row("panelist", "/", "Today"),
    Row("viewer", "/", "Today"),
    Row(None, "/sign-in", "Forgotten password"),
    Row(None, "/forgotten-password", "sends no mail"),
    Row(None, "/reset-password/{token}", "Ask for a new link", status=404),
    Row(None, "/welcome/{token}", "ask whoever invited you", status=404),
    Row("panelist", "/account", "Where you are signed in"),
    Row("admin", "/members", "Invite somebody"),
    Row("recruiter", "/members", "Who may sign in"),
    Row("admin", "/members/{account_id}", "A lost device"),
    Row("panelist", "/my/interviews", "To come"),
    Row("panelist", "/my/interviews/done", "Yuki Tanabe"),
    Row("panelist", "/scorecards/{scorecard_id}", "Words that the level rests on", {"scorecard_id": "coming_card"}),
    Row("panelist", "/scorecards/{scorecard_id}", "Your ratings", {"scorecard_id": "locked_card"}),
    Row("recruiter", "/scorecards/{scorecard_id}", "Scored by", {"scorecard_id": "locked_card"}),
    Row("panelist", "/scorecards/{scorecard_id}/lock", "Still missing", {"scorecard_id": "coming_card"}),
    Row("panelist", "/scorecards/{scorecard_id}/step-back", "Keep my seat", {"scorecard_id": "coming_card"}),
    Row("hr", "/teams", "Passenger Services"),
    Row("hr", "/teams/new", "Stands under"),
    Row("team_lead", "/teams/{team_id}", "Where the team stands", {"team_id": "asked_team"}),
    Row("team_lead", "/teams/{team_id}", "no number is shown", {"team_id": "small_team"}),
    Row("hr", "/teams/{team_id}/frameworks", "The always-on organisation", {"team_id": "asked_team"}),
    Row("hr", "/teams/{team_id}/surveys", "Role profiles from gaps", {"team_id": "asked_team"}),
    Row("hr", "/teams/{team_id}/members", "Members today", {"team_id": "asked_team"}),
    Row("hr", "/teams/{team_id}/edit", "Name and place", {"team_id": "asked_team"}),
    Row("hr", "/teams/{team_id}/proposals/new", "Title of the role", {"team_id": "asked_team"}),
    Row("hr", "/teams/{team_id}/proposals/{proposal_id}", "Make a draft from it", {"team_id": "proposal_team"}),
    Row("hr", "/team-memberships/{membership_id}", "First day outside the team"),
    Row("hr", "/people", "Who can be asked in surveys"),
    Row("hr", "/people/new", "E-mail address"),
    Row("hr", "/people/import", "CSV file in UTF-8"),
    Row("hr", "/people/{person_id}", "Is asked in surveys"),
    Row("hr", "/surveys", "Open for answers"),
    Row("hr", "/surveys/new", "Questionnaire"),
    Row("hr", "/surveys/{survey_id}", "Whom it would ask today", {"survey_id": "draft_survey"}),
    Row("hr", "/surveys/{survey_id}", "By team", {"survey_id": "open_survey"}),
    Row("hr", "/surveys/{survey_id}", "Groups of teams", {"survey_id": "values_survey"}),
    Row("hr", "/surveys/{survey_id}/edit", "Last day for answers", {"survey_id": "draft_survey"}),
    Row(
        "hr",
        "/surveys/{survey_id}/teams/{team_id}",
        "on a scale from 1 to 5",
        {"survey_id": "values_survey", "team_id": "asked_team"},
    ),
    Row("hr", "/surveys/{survey_id}/views/{view_id}", "on a scale from 1 to 5", {"survey_id": "values_survey"}),
    Row("viewer", "/frameworks", "None is a norm"),
    Row("hr", "/frameworks/{code}", "Where we stand", {"code": "framework_code"}),
    Row("viewer", "/frameworks/{code}", "Its stages", {"code": "ladder_code"}),
    Row("team_lead", "/organisation-report", "Team by team"),
    Row("recruiter", "/requisitions", "Open requisitions"),
    Row("recruiter", "/requisitions/new", "Hours to lock"),
    Row("recruiter", "/requisitions/{requisition_id}", "Ready for debrief"),
    Row("recruiter", "/requisitions/{requisition_id}/edit", "Panels see a pseudonym"),
    Row("recruiter", "/requisitions/{requisition_id}/add", "Somebody who is here already"),
    Row("recruiter", "/candidates", "Newest first; never by score"),
    Row("recruiter", "/candidates/new", "Id in your own system"),
    Row("recruiter", "/candidates/{candidate_id}", "Hold the debrief", {"candidate_id": "open_candidate"}),
    Row("recruiter", "/candidates/{candidate_id}/edit", "E-mail", {"candidate_id": "open_candidate"}),
    Row(
        "hr",
        "/applications/{application_id}/self-report-invitation",
        "voluntarily",
        {"application_id": "open_application"},
    ),
    Row("recruiter", "/applications/{application_id}/interviews/new", "Panel", {"application_id": "blind_application"}),
    Row("panelist", "/interviews/{interview_id}", "Your scorecard", {"interview_id": "blind_interview"}),
    Row("recruiter", "/interviews/{interview_id}", "To the debrief", {"interview_id": "open_interview"}),
    Row("admin", "/interviews/{interview_id}", "Open the panel early", {"interview_id": "blind_interview"}),
    Row("recruiter", "/interviews/{interview_id}/move", "Begins", {"interview_id": "blind_interview"}),
    Row("recruiter", "/interviews/{interview_id}/cancel", "Reason", {"interview_id": "blind_interview"}),
    Row("recruiter", "/interviews/{interview_id}/panel", "Somebody without", {"interview_id": "blind_interview"}),
    Row("admin", "/interviews/{interview_id}/open", "This cannot be undone", {"interview_id": "blind_interview"}),
    Row("recruiter", "/interviews/{interview_id}/accommodations", "never why", {"interview_id": "blind_interview"}),
    Row(
        "admin",
        "/interviews/{interview_id}/recusals/{scorecard_id}",
        "This cannot be undone",
        {"interview_id": "blind_interview", "scorecard_id": "draft_card"},
    ),
    Row("hiring_manager", "/applications/{application_id}", "No machine has", {"application_id": "open_application"}),
    Row("recruiter", "/applications/{application_id}", "hidden for now", {"application_id": "blind_application"}),
    Row("panelist", "/applications/{application_id}/debrief", "to talk about", {"application_id": "open_application"}),
    Row("admin", "/applications/{application_id}/debrief", "Not open yet", {"application_id": "blind_application"}),
    Row(
        "hiring_manager",
        "/applications/{application_id}/candidate-feedback",
        "Save the draft",
        {"application_id": "open_application"},
    ),
    Row("admin", "/reports", "A report never changes"),
    Row("admin", "/reports/{report_id}", "What is in it"),
    Row("hiring_manager", "/requisitions/{requisition_id}/reports", "Candidates side by side"),
    Row("admin", "/report-bundles/{bundle_id}", "Candidates in the order"),
    Row("admin", "/jobs", "newest first"),
    Row("admin", "/jobs/{job_id}", "Done,"),
    Row("recruiter", "/notes", "Find what was said"),
    Row("recruiter", "/keys", "A secret is shown once"),
    Row("admin", "/keys/new", "What it may do"),
    Row("admin", "/mail", "Mail is not set up"),
    Row("admin", "/mail/{mail_id}", "eva.extern@partner.example"),
    Row("hr", "/role-profiles", "keeps all its versions"),
    Row("hr", "/role-profiles/new", "What is done"),
    Row("hr", "/role-profiles/import", "It ends in .json"),
    Row("hr", "/role-profiles/{version_id}", "Begin a new version", {"version_id": "role_profile_id"}),
    Row("hr", "/role-profiles/{version_id}", "Importance", {"version_id": "draft_role_profile"}),
    Row("hr", "/role-profiles/{version_id}/edit", "What is done", {"version_id": "draft_role_profile"}),
    Row("hr", "/role-profiles/{version_id}/changes", "From version 1", {"version_id": "draft_role_profile"}),
    Row("hr", "/rubrics", "keeps all its versions"),
    Row("hr", "/rubrics/new", "Competencies of the library"),
    Row("hr", "/rubrics/import", "It ends in .json"),
    Row("hr", "/rubrics/{version_id}", "Begin a new version", {"version_id": "rubric_id"}),
    Row("hr", "/rubrics/{version_id}", "What each level looks like", {"version_id": "draft_rubric"}),
    Row("hr", "/rubrics/{version_id}/edit", "What each level looks like", {"version_id": "draft_rubric"}),
    Row("hr", "/rubrics/{version_id}/changes", "From version 1", {"version_id": "draft_rubric"}),
    Row("hr", "/interview-guides", "keeps all its versions"),
    Row("hr", "/interview-guides/new", "Choose questions"),
    Row("hr", "/interview-guides/import", "It ends in .json"),
    Row("hr", "/interview-guides/{version_id}", "Questions, in this order", {"version_id": "draft_interview_guide"}),
    Row("hr", "/interview-guides/{version_id}/edit", "Minutes of the slot", {"version_id": "draft_interview_guide"}),
    Row("hr", "/interview-guides/{version_id}/changes", "only one version", {"version_id": "draft_interview_guide"}),
    Row("hr", "/culture", "keeps all its versions"),
    Row("hr", "/culture/new", "Values of the catalogue"),
    Row("hr", "/culture/import", "It ends in .json"),
    Row("hr", "/culture/{version_id}", "Begin a new version", {"version_id": "target_culture_id"}),
    Row("hr", "/culture/{version_id}", "Why this one", {"version_id": "draft_target_culture"}),
    Row("hr", "/culture/{version_id}/edit", "Level aspired to", {"version_id": "draft_target_culture"}),
    Row("hr", "/culture/{version_id}/changes", "From version 1", {"version_id": "draft_target_culture"}),
    Row("hr", "/survey-instruments", "keeps all its versions"),
    Row("hr", "/survey-instruments/new", "An empty questionnaire"),
    Row("hr", "/survey-instruments/import", "It ends in .json"),
    Row("hr", "/survey-instruments/{version_id}", "Begin a new version", {"version_id": "survey_instrument_id"}),
    Row("hr", "/survey-instruments/{version_id}", "Statements", {"version_id": "draft_survey_instrument"}),
    Row("hr", "/survey-instruments/{version_id}/edit", "What the team does", {"version_id": "draft_survey_instrument"}),
    Row("hr", "/survey-instruments/{version_id}/changes", "From version 1", {"version_id": "draft_survey_instrument"}),
    Row(
        "hr",
        "/survey-instruments/{version_id}/translations/{language}",
        "stands above its translation",
        {"version_id": "draft_survey_instrument", "language": "german"},
    ),
    Row("recruiter", "/questions", "Probes"),
    Row("team_lead", "/customer-contacts", "How far contact reaches"),
    Row("viewer", "/customer-contacts", "How far contact reaches"),
    Row("team_lead", "/customer-contacts/{contact_id}", "Job role", {"contact_id": "customer_contact_id"}),
    Row("team_lead", "/hypotheses", "Contradicted"),
    Row("viewer", "/hypotheses", "Contradicted"),
    Row("team_lead", "/hypotheses/new", "What would change our mind"),
    Row("team_lead", "/hypotheses/{hypothesis_id}", "What would change our mind"),
    Row("team_lead", "/value-streams", "key figures serve no measure"),
    Row("team_lead", "/value-streams/new", "What customers measure"),
    Row("viewer", "/value-streams/{stream_id}", "Waiting in all", {"stream_id": "value_stream_id"}),
    Row("team_lead", "/value-streams/{stream_id}/edit", "Whose interest decides", {"stream_id": "value_stream_id"}),
    Row("viewer", "/value-streams/{stream_id}/revisions", "as it was started", {"stream_id": "value_stream_id"}),
    Row("team_lead", "/clarity", "How the links are known"),
    Row("team_lead", "/clarity/new", "Whose row it is"),
    Row("team_lead", "/clarity/{row_id}", "How the two are linked", {"row_id": "clarity_row_id"}),
    Row("team_lead", "/culture-checks", "The organisation as a whole"),
    Row("team_lead", "/culture-checks/new", "Which check did you look at"),
    Row("team_lead", "/culture-checks/findings", "Delete this finding"),
    Row("team_lead", "/teams/{team_id}/notes", "Write a note", {"team_id": "note_team"}),
    Row("team_lead", "/teams/{team_id}/notes/new", "About the team", {"team_id": "note_team"}),
    Row("team_lead", "/team-notes/{note_id}", "What was found"),
    Row("team_lead", "/team-notes/{note_id}/edit", "A changed text is read anew"),
    Row("admin", "/selection-rates", "Too few to show anything"),
    Row(
        "hiring_manager",
        "/requisitions/{requisition_id}/selection-rates",
        "Too few to show anything",
    ),
    Row("hr", "/self-report-countries", "Set another country"),
    Row("hr", "/self-report-countries/{country}", "On what legal basis you ask"),
    Row("admin", "/organisation", "Evidence tags"),
    Row("admin", "/tagging", "To be looked through anew"),
    Row("admin", "/tagging/runs/{run_id}", "What it changed"),
    Row("recruiter", "/organisation", "To be kept"),
    Row("panelist", "/calibrations", "waits for your levels"),
    Row("recruiter", "/calibrations/new", "What is it for?"),
    Row("panelist", "/calibrations/drift", "partly memory"),
    Row("recruiter", "/calibrations/samples", "Samples in the order"),
    Row("recruiter", "/calibrations/samples/new", "Words that carry the level"),
    Row("recruiter", "/calibrations/samples/{sample_id}", "Why this level"),
    Row("recruiter", "/calibrations/samples/{sample_id}/edit", "Why it is not one level lower"),
    Row("panelist", "/calibrations/{calibration_id}", "Your levels", {"calibration_id": "open_calibration"}),
    Row("admin", "/calibrations/{calibration_id}", "The panel together", {"calibration_id": "rated_calibration"}),
    Row("panelist", "/calibrations/{calibration_id}/attempt", "Level 5", {"calibration_id": "open_calibration"}),
    Row("panelist", "/calibrations/{calibration_id}/feedback", "No pass", {"calibration_id": "rated_calibration"}),
    Row("admin", "/calibrations/{calibration_id}/results", "Agreement", {"calibration_id": "rated_calibration"}),
    Row(None, "/candidate-report/{token}", "Where you could grow", {"token": "report_token"}),
    Row(None, "/self-report/{token}", "Take your answers back", {"token": "self_report_token"}),
    Row(None, "/self-report/withdrawn", "Nothing of what you told us"),
    Row(None, "/external/{token}", "Send me the code", {"token": "external_token"}),
    Row(None, "/respond/{token}", "Send", menu=False),
    Row(None, "/respond/thanks", "Thank you", menu=False),
)
# Registered with the pages, but no page: files, and addresses that only lead on.
NO_PAGES = frozenset({"/static/{revision}/{name}"})

# They lead to the identity provider and back; tests/pages/sign_in has one.
NO_PAGES |= {"/single-sign-on/start", "/single-sign-on/callback"}
# Files of documents.
NO_PAGES |= {
    f"/{kind}/{{version_id}}/export"
    for kind in ("role-profiles", "rubrics", "interview-guides", "culture", "survey-instruments")
}

# There the shape of a file is shown.
DATES_OF_DATA = frozenset({"/people/import"})
# Choices of a filter that a browser does not send as they stand.
STUCK = """() => [...document.querySelectorAll('form.filters[method="get"] select')]
    .filter((one) => !one.checkValidity()).map((one) => one.outerHTML.slice(0, 120))"""

Windows = Callable[[str | None], Awaitable[Window]]


def registered_pages() -> set[str]:
    """The paths of all GET routes that modules of api/pages answer."""
    app = create_app(settings_for("postgresql://nobody@nowhere/unused"))
    return {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if HttpMethod.GET in handler.http_methods and handler.fn.__module__.startswith("api.pages.")
    }


def test_every_registered_page_is_in_the_table() -> None:
    registered = registered_pages()
    listed = {row.path for row in PAGES}
    assert registered - listed - NO_PAGES == set(), "give these a row in PAGES"
    assert (listed | NO_PAGES) - registered == set(), "these are no pages any more"


@pytest.fixture(scope="module")
async def windows(browser: Browser, site: Site) -> AsyncIterator[Windows]:
    """One window for each member, kept from page to page as people do."""
    opened: dict[str | None, Window] = {}
    async with AsyncExitStack() as until_the_end:

        async def of(member: str | None) -> Window:
            if member not in opened:
                opened[member] = await until_the_end.enter_async_context(Visits(browser, site)(member))
            return opened[member]

        yield of


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """Title → the page that has it: in a browser's history and tabs it is all that tells pages apart."""
    return {}


@pytest.mark.parametrize("row", PAGES, ids=str)
async def test_a_page(windows: Windows, places: dict[str, str], titles: dict[str, str], row: Row) -> None:
    window = await windows(row.member)
    path = row.path.format_map({**places, **{name: places[at] for name, at in row.ids.items()}})
    keyboard = next(other for other in PAGES if other.path == row.path) is row
    try:
        for width in (WIDE, NARROW):
            await window.resize(width)
            await window.turn(dark=False)
            # One page at both widths, but for the one whose script looks at the width when it begins.
            if width == WIDE or row.path.startswith("/scorecards/"):
                await window.go(path, status=row.status)
            await expect(window.page.get_by_text(row.seen).locator("visible=true").first).to_be_visible()
            await check_accessible(window, skip_link=row.menu, whole=keyboard and width == WIDE)
            assert await window.page.evaluate(STUCK) == [], "a filter is sent with nothing chosen"
            dates = re.findall(r"\b\d{4}-\d\d-\d\d\b", await window.page.locator("main").inner_text())
            assert not dates or row.path in DATES_OF_DATA, f"not as people write dates: {dates}"
            await window.screenshot(_name(row))
            await window.turn(dark=True)
            await check_accessible(window, only_colours=True)
            await window.screenshot(_name(row))
        title = await window.page.title()
        assert titles.setdefault(title, row.path) == row.path, f"both are called {title!r}"
    finally:
        await window.check()


def _name(row: Row) -> str:
    """What a screenshot's file is called."""
    at = (row.path if row.path != "/" else "/home").translate(str.maketrans("/{}", "-__")).strip("-")
    return "-".join([at, *row.ids.values(), row.member or "nobody"])
