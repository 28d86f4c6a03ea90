"""Documents in a fresh organisation, and their pages spoken to as a browser without scripts does."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from api.unit_of_work import SESSION_COOKIE
from domain.instruments.service import shipped_instruments
from domain.rubrics.service import library
from tests.api.journey import role_profile, target_culture
from tests.pages.site import Organisation, Site

Pairs = list[tuple[str, str]]
MAPPING = {
    "system": "Tracker",
    "scale": ["no", "maybe", "yes"],
    "levels": {"level_1": "no", "level_2": "no", "level_3": "maybe", "level_4": "yes", "level_5": "yes"},
    "no_evidence": "no decision",
}


class _Fields(HTMLParser):
    """What the browser would send of the editor's form, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.inside = False
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.inside = "data-editor" in given
        elif self.inside and tag == "input" and name:
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if ticked:
                self.pairs.append((name, given.get("value") or ("on" if given.get("type") == "checkbox" else "")))
        elif self.inside and tag == "select":
            self.select, self.options = name, []
        elif self.inside and tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))
        elif self.inside and tag == "textarea":
            self.area = (name, [])

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select is not None:
            chosen = next((value for value, selected in self.options if selected), self.options[0][0])
            self.pairs.append((self.select, chosen))
            self.select = None
        elif tag == "textarea" and self.area is not None:
            name, parts = self.area
            self.pairs.append((name, "".join(parts).removeprefix("\n")))
            self.area = None


def fields_of(html: str) -> Pairs:
    """The fields of the editor on a page, as they stand."""
    reader = _Fields()
    reader.feed(html)
    return reader.pairs


def with_field(pairs: Pairs, name: str, value: str) -> Pairs:
    """The fields with another value in one, which has to be there."""
    assert any(key == name for key, _ in pairs), f"no field {name}"
    return [(key, value if key == name else old) for key, old in pairs]


def said(html: str) -> str:
    """The words of a page's content."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@dataclass
class Reader:
    """A member with a browser that knows no scripts."""

    client: httpx.AsyncClient
    origin: str
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, status: int = 200) -> httpx.Response:
        answer = await self.client.get(path, headers=self._headers())
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[-1500:]}"
        return answer

    async def post(self, path: str, pairs: Pairs, status: int = 303) -> httpx.Response:
        content = urlencode(pairs).encode()
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self.client.post(path, content=content, headers=headers)
        assert answer.status_code == status, f"{path}: {answer.status_code} {said_or_text(answer)}"
        return answer

    async def upload(self, path: str, content: bytes, status: int = 303, **texts: str) -> httpx.Response:
        files = {"file": ("document.json", content, "application/json")}
        answer = await self.client.post(path, files=files, data=texts, headers=self._headers())
        assert answer.status_code == status, f"{path}: {answer.status_code} {said_or_text(answer)}"
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={self.token}", "Origin": self.origin, "Accept": "text/html"}


def said_or_text(answer: httpx.Response) -> str:
    return said(answer.text)[:1500] if "<main" in answer.text else answer.text[:500]


async def reader(site: Site, member: str, of: Organisation) -> Reader:
    """A member at the pages, without scripts."""
    return Reader(site.client, site.url, await site.session(member, of))


async def drafted(of: Organisation, path: str, body: Any, by: str = "hr") -> dict[str, Any]:
    """A draft by the API."""
    made: dict[str, Any] = (await of.journey().call("POST", path, body, by=by)).json()
    return made


async def stored(of: Organisation, path: str, version_id: str) -> dict[str, Any]:
    """A version as the API gives it."""
    found: dict[str, Any] = (await of.journey().call("GET", f"{path}/{version_id}", by="admin")).json()
    return found


def rubric_of(competencies: list[Any], title: str = "Service interview") -> dict[str, Any]:
    """A rubric of the library's competencies."""
    return {"title": title, "validation": "not yet validated locally", "competencies": competencies}


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


async def bodies(of: Organisation) -> dict[str, Any]:
    """One document of each kind that has all that a kind can have."""
    journey = of.journey()
    await journey.prepare()
    culture = target_culture((await journey.call("GET", "/v1/values")).json()[:3])
    culture["values"][0]["further_levels"] = [{"level": 2, "text": "We wait until\nsomebody asks."}]
    culture["values"][1]["cue_phrases_for"] = ["rang before they had to"]
    profile = role_profile(journey.made["culture"]["id"])
    codes = [
        question["code"] for one in journey.made["rubric"]["body"]["competencies"] for question in one["questions"]
    ]
    rubric = rubric_of(plain(library()), "Everything in the library")
    rubric["competencies"] = rubric["competencies"][:8]
    del rubric["competencies"][0]["anchors"][1]
    rubric["competencies"][1]["questions"][0]["text"] += "\nTake your time."
    return {
        "/role-profiles": profile,
        "/rubrics": {**rubric, "level_mapping": MAPPING},
        "/interview-guides": {
            "title": "Guide",
            "role_profile_id": journey.made["profile"]["id"],
            "rubric_id": journey.made["rubric"]["id"],
            "slot_minutes": 45,
            "question_codes": codes[3:9:2],
        },
        "/culture": culture,
        "/survey-instruments": plain(shipped_instruments()["maturity_ladder"]),
    }
