"""Walks an organisation's audit record and checks every hash, in pages, so that its length does not matter."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from domain.audit import queries
from domain.audit.model import AuditEvent, Fault, Head, Sealed, Verdict
from domain.audit.rules import FIRST_PREVIOUS, detail, event_of, faults_of, is_redacted
from domain.audit.service import REDACTED, seal_of
from domain.database import Connection

PAGE = 1000
FAULTS_MOST = 100
# The contents, as stored now, of the sealed things with these ids; a thing that is gone is left out.
SealedContents = Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, Sealed]]]


async def verify(
    conn: Connection,
    organisation_id: UUID,
    contents: Mapping[str, SealedContents],
    since: Head | None = None,
    page: int = PAGE,
) -> Verdict:
    """Check the whole record of the organisation that the transaction works for.

    `contents` reads what events with a `seal` have sealed, by their action. `since` is a head that was written down
    earlier: the chain has to contain it. Run it in one REPEATABLE READ transaction, so that all pages show one moment.
    """
    walk = _Walk(organisation_id, contents)
    await walk.links(conn, page)
    await walk.events(conn, page)
    if since is not None and await queries.link_hash(conn, since.sequence) != since.hash:
        walk.fault(since.sequence, None, "head", "The chain does not contain the head that was written down.")
    return walk.verdict()


class _Walk:
    """The counters of one verification."""

    def __init__(self, organisation_id: UUID, contents: Mapping[str, SealedContents]) -> None:
        self._organisation_id = organisation_id
        self._contents = contents
        self._sequence, self._hash = 0, FIRST_PREVIOUS
        self._events = self._redacted = self._redactions = self._seals = self._seals_erased = self._fault_count = 0
        self._faults: list[Fault] = []

    async def links(self, conn: Connection, page: int) -> None:
        """Every link, its event and what that event seals."""
        while links := await queries.links(conn, self._sequence, page):
            sealing: list[tuple[int, AuditEvent]] = []
            for link in links:
                for fault in faults_of(self._organisation_id, link, self._sequence + 1, self._hash):
                    self._add(fault)
                self._sequence, self._hash = link.sequence, link.hash
                event = event_of(link)
                if event is not None and is_redacted(event):
                    self._redacted += 1
                elif event is not None:
                    counted = detail(event, "events") if event.action == REDACTED else 0
                    self._redactions += counted if isinstance(counted, int) else 0
                    sealing += [(link.sequence, event)] if detail(event, "seal") else []
            await self._check_seals(conn, sealing)
        if self._sequence == 0:
            self.fault(None, None, "empty", "The chain is empty, though the organisation had a record.")
        if self._redacted != self._redactions:
            message = f"{self._redacted} events are redacted, but the record speaks of {self._redactions}."
            self.fault(None, None, "redactions", message)

    async def _check_seals(self, conn: Connection, sealing: Sequence[tuple[int, AuditEvent]]) -> None:
        for action, read in self._contents.items():
            mine = [(sequence, event) for sequence, event in sealing if event.action == action]
            found = await read(conn, [event.subject_id for _, event in mine if event.subject_id]) if mine else {}
            for sequence, event in mine:
                await self._check_seal(conn, sequence, event, found.get(event.subject_id) if event.subject_id else None)

    async def _check_seal(self, conn: Connection, sequence: int, event: AuditEvent, content: Sealed | None) -> None:
        if content is None:
            self.fault(sequence, event.id, "sealed_missing", "What was sealed is gone or no longer locked.")
            return
        now = await seal_of(conn, content)
        self._seals += now is not None
        self._seals_erased += now is None
        if now is not None and now != detail(event, "seal"):
            message = f"The {event.subject_kind} {event.subject_id} was changed after it was sealed."
            self.fault(sequence, event.id, "seal", message)

    async def events(self, conn: Connection, page: int) -> None:
        """Every event, to find those that the chain does not know."""
        after: UUID | None = None
        while places := await queries.event_places(conn, after, page):
            after = places[-1].id
            self._events += len(places)
            for place in places:
                if not place.chained:
                    self.fault(None, place.id, "unchained", "The event is not in the chain.")

    def fault(self, sequence: int | None, event_id: UUID | None, code: str, message: str) -> None:
        """Note something that is wrong; only the first ones are kept."""
        self._add(Fault(sequence=sequence, event_id=event_id, code=code, message=message))

    def _add(self, fault: Fault) -> None:
        self._fault_count += 1
        if len(self._faults) < FAULTS_MOST:
            self._faults.append(fault)

    def verdict(self) -> Verdict:
        """What was found."""
        return Verdict(
            organisation_id=self._organisation_id,
            events=self._events,
            head_sequence=self._sequence,
            head_hash=self._hash.hex(),
            redacted=self._redacted,
            seals=self._seals,
            seals_erased=self._seals_erased,
            faults=tuple(self._faults),
            fault_count=self._fault_count,
        )
