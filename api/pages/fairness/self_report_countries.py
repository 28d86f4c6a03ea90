"""Pages of where candidates are asked about themselves, and what: per country a switch, a legal basis and questions."""

from http import HTTPStatus
from typing import Any

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.countries import CODE, country_choices, country_name
from api.pages.documents.documents_diff import DiffRow, diff_rows
from api.pages.documents.documents_editing import Editor
from api.pages.documents.documents_form import Acted, RowForm, Rows, Tree, as_body, code_from, placed, rows_of, text_of
from api.pages.forms import Refusal
from api.pages.tools.tools import revision_of
from api.pages.tools.value_streams_form import plain
from domain.errors import DomainError, NotFound
from domain.fairness import service
from domain.fairness.model import SelfReportCountry, SelfReportCountryData
from domain.fairness.texts import is_written, shipped_questions
from domain.versions.diff import differences

READ, WRITE = "fairness:read", "fairness:write"
PATH = "/self-report-countries"
QUESTIONS = {"sex": "Sex", "ethnicity": "Race or ethnicity"}


def _question(tree: Tree, given: str) -> Tree:
    """The question as it is shipped: that of the United States where other countries have none."""
    shipped = next((one for one in shipped_questions("US") if one.code == given), None)
    return {"code": given, "text": "", "categories": []} if shipped is None else plain(shipped)


ROWS = RowForm(
    {
        "questions": Rows("question", _question),
        "questions[].categories": Rows("answer", lambda tree, given: {"code": "", "text": ""}),
    }
)


@page(PATH, READ)
async def show_countries(visit: NamedDependency[Visit]) -> Response[Any]:
    """Every country of which something was set; all others are off."""
    if wanted := visit.query("country").strip().upper():
        if CODE.fullmatch(wanted):
            return visit.see_other(f"{PATH}/{wanted}")
        refusal = Refusal("Choose a country", "invalid", {"country": "Choose a country from the list."})
    else:
        refusal = None
    countries = await service.countries(visit.conn)
    return await visit.page(
        "fairness/self_report_countries.html",
        title="Where candidates are asked",
        refusal=refusal,
        countries=sorted(countries, key=lambda one: country_name(one.country)),
        others=country_choices({one.country for one in countries}),
        is_written=is_written,
    )


@page(f"{PATH}/{{country:str}}", READ)
async def show_country(visit: NamedDependency[Visit], country: FromPath[str]) -> Response[str]:
    """How one country's candidates are asked."""
    found = await _country(visit, country)
    return await _one(visit, found, completed(plain(found)))


@posts(f"{PATH}/{{country:str}}", WRITE)
async def save_country(visit: NamedDependency[Visit], country: FromPath[str]) -> Response[Any]:
    """Set a country, or show the form again."""
    found = await _country(visit, country)
    tree = completed(visit.form.nested())
    try:
        acted = ROWS.act(tree, visit.form)
    except DomainError as error:
        return await _one(visit, found, tree, refusal=Refusal.of(error))
    if acted is not None:
        return await _one(visit, found, completed(tree), acted=acted)
    async with visit.attempt() as outcome:
        data = as_body(SelfReportCountryData, tree)
        stored = await service.set_country(visit.conn, visit.actor, country, revision_of(visit.form), data)
    if outcome.refusal:
        return await _one(visit, await _country(visit, country), tree, refusal=outcome.refusal)
    return visit.see_other(PATH, f"{country_name(country)} saved. {_follows(stored)}")


def _follows(stored: SelfReportCountry) -> str:
    """What a country's settings mean for its candidates."""
    if not stored.enabled:
        return "Nobody is asked there."
    if not is_written(stored.legal_basis):
        return "Nobody is invited there before its legal basis is written."
    return "Candidates are asked there."


async def _country(visit: Visit, country: str) -> SelfReportCountry:
    if not CODE.fullmatch(country):
        raise NotFound("country")
    return await service.country(visit.conn, country)


def completed(tree: Tree) -> Tree:
    """The tree with every field that the template shows; an answer that has words gets a code."""
    questions = []
    for row in rows_of(tree.get("questions")):
        answers = [
            {name: str(text_of(one, name)) for name in ("code", "text")} for one in rows_of(row.get("categories"))
        ]
        taken = [one["code"] for one in answers if one["code"]]
        for one in answers:
            if not one["code"] and one["text"].strip():
                one["code"] = code_from(one["text"], taken, "answer")
                taken.append(one["code"])
        told = {name: str(text_of(row, name)) for name in ("code", "text")}
        questions.append({**told, "categories": answers})
    basis = text_of(tree, "legal_basis")
    return {
        "enabled": tree.get("enabled") in {True, "on", "true"},
        # What stands there until somebody writes it says what to write, and is no text to begin with.
        "legal_basis": basis if is_written(basis) else "",
        "questions": questions,
    }


async def _one(
    visit: Visit, found: SelfReportCountry, tree: Tree, *, acted: Acted | None = None, refusal: Refusal | None = None
) -> Response[str]:
    stale = refusal is not None and refusal.code == "stale"
    editor = Editor(
        action=f"{PATH}/{found.country}",
        cancel=PATH,
        revision=found.revision if stale else visit.form.text("revision", str(found.revision)),
        acted=acted or Acted(),
        changed=visit.request.method == "POST",
    )
    asked = {one["code"] for one in tree["questions"]}
    return await visit.page(
        "fairness/self_report_country.html",
        title=f"Self-report: {country_name(found.country)}",
        status=HTTPStatus.PRECONDITION_FAILED if stale else HTTPStatus.OK,
        refusal=None if refusal is None or stale else placed(refusal, lambda path: path.replace("].code", "].text")),
        theirs=_theirs(found, tree) if stale else None,
        country=found,
        is_written=is_written,
        tree=tree,
        editor=editor,
        question_names=QUESTIONS,
        more=[(code, name) for code, name in QUESTIONS.items() if code not in asked],
    )


def _theirs(found: SelfReportCountry, mine: Tree) -> list[DiffRow]:
    """What is stored now beside what this person entered."""
    stored = completed(plain(found))
    return diff_rows(differences(stored, mine), stored, mine)


router = Router("/", route_handlers=[show_countries, show_country, save_country])
