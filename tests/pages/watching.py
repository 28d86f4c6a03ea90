"""Everything that goes wrong in a browser without anybody looking: recorded, and an error unless it was expected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, Response, WebError

Kind = Literal["console", "error", "failed", "status", "policy", "host"]
# Tells of every refusal by the Content-Security-Policy, whatever the console says of it.
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (e) => window.reportViolation(
    `${e.effectiveDirective} refused ${e.blockedURI} (${e.sourceFile}:${e.lineNumber} ${e.sample})`));
"""
# The console repeats what `failed` and `status` record with more detail.
REPEATED = "Failed to load resource"
# Left on the way: a page or a stream that the browser itself gave up when it went on to another page.
GIVEN_UP = "net::ERR_ABORTED"
ERROR_STATUS = 400


@dataclass(frozen=True)
class Event:
    """One thing that went wrong: what kind, where, and what the browser said."""

    kind: Kind
    path: str
    text: str


@dataclass
class Expectation:
    """What a test says will go wrong. It has to: an expectation that nothing met is an error as well."""

    matches: Callable[[Event], bool]
    words: str
    met: bool = False


@dataclass
class Watch:
    """Records what goes wrong in all tabs of one browser context at `origin`, from `begin` until `check`."""

    origin: str
    events: list[Event] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)

    async def begin(self, context: BrowserContext) -> None:
        """Listen to the context. `console` errors, uncaught `error`s, `failed` requests, answers with a `status` of
        400 or more, refusals of the content-security `policy`, and requests to another `host`.
        """
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        await context.expose_binding("reportViolation", self._violation)
        await context.add_init_script(REPORT_VIOLATIONS)

    def expect(self, kind: Kind, text: str, path: str) -> None:
        """From now on an event of this kind is right whose text contains `text` and whose path contains `path`."""

        def matches(event: Event) -> bool:
            return event.kind == kind and text in event.text and path in event.path

        self.expectations.append(Expectation(matches, f"{kind} {text} {path}".strip()))

    def check(self) -> None:
        """Raise AssertionError with everything that was not expected, or expected in vain; then begin anew."""
        wrong = list(self._unexpected())
        wrong += [f"expected, but it did not happen: {one.words}" for one in self.expectations if not one.met]
        self.events, self.expectations = [], []
        assert not wrong, "in the browser:\n  " + "\n  ".join(wrong)

    def _unexpected(self) -> Iterator[str]:
        for event in self.events:
            met = [one for one in self.expectations if one.matches(event)]
            for one in met:
                one.met = True
            if not met:
                yield f"{event.kind} at {event.path}: {event.text}"

    def _add(self, kind: Kind, url: str, text: str) -> None:
        self.events.append(Event(kind, urlsplit(url).path or url, text))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REPEATED):
            self._add("console", message.page.url if message.page else "", message.text)

    def _error(self, error: WebError) -> None:
        self._add("error", error.page.url if error.page else "", str(error.error))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self._add("host", request.url, request.url)

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self._add("failed", request.url, str(request.failure))

    def _response(self, response: Response) -> None:
        if response.status >= ERROR_STATUS:
            self._add("status", response.url, f"{response.status} to {response.request.method}")

    def _violation(self, source: dict[str, object], words: str) -> None:
        page = source["page"]
        self._add("policy", getattr(page, "url", ""), words)
