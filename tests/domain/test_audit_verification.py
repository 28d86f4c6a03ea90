"""Everything that somebody with all rights on the database could do to the record, and what verification says."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from domain.audit import queries, service
from domain.audit.model import AuditEvent, Head, Verdict
from domain.audit.rules import content_hash, link_hash
from domain.audit.verification import FAULTS_MOST, verify
from domain.database import Connection, Pool, open_pool, set_tenant
from domain.interviews.seals import sealed_content, sealed_scorecards
from tests.conftest import Server, Tenant, cloned
from tests.jobs.harness import prepare

pytestmark = pytest.mark.anyio
AT = 7
SEALED = {"scorecard.locked": sealed_scorecards}
EVENT = f"id = (SELECT event_id FROM audit_chain WHERE organisation_id = :org AND sequence = {AT})"
SALT = f"""(organisation_id, subject_kind, subject_id) = (SELECT organisation_id, subject_kind, subject_id
    FROM audit_events WHERE {EVENT})"""
LINK = f"organisation_id = :org AND sequence = {AT}"
LOCKED = "(SELECT id FROM scorecards WHERE locked_at IS NOT NULL ORDER BY id LIMIT 1)"


@dataclass(frozen=True)
class Prepared:
    """An organisation whose panel is complete, as a superuser sees it."""

    pool: Pool
    tenant: Tenant
    application_role: str


@pytest.fixture(scope="module")
async def prepared(server: Server, template: str) -> AsyncIterator[Prepared]:
    async with cloned(server, template) as database:
        tenant, _ = await prepare(database.application_url)
        pool = await open_pool(database.superuser_url, max_size=2)
        yield Prepared(pool, tenant, server.application_role)
        await pool.close()


@pytest.fixture
async def tampering(prepared: Prepared) -> AsyncIterator[Connection]:
    """A superuser with every trigger off; rolled back at the end."""
    async with prepared.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        await conn.execute("SET LOCAL session_replication_role = replica")
        yield conn
        await transaction.rollback()


async def run(conn: Connection, prepared: Prepared, statement: str) -> None:
    await conn.execute(statement.replace(":org", f"'{prepared.tenant.organisation_id}'::uuid"))


async def verified(conn: Connection, prepared: Prepared, since: Head | None = None) -> Verdict:
    """As the application's role, which the policies hold for."""
    await conn.execute(f"SET LOCAL ROLE {prepared.application_role}")
    await set_tenant(conn, prepared.tenant.organisation_id)
    found = await verify(conn, prepared.tenant.organisation_id, SEALED, since, page=10)
    await conn.execute("RESET ROLE")
    return found


async def test_untouched_it_verifies_with_all_seals(tampering: Connection, prepared: Prepared) -> None:
    found = await verified(tampering, prepared)
    assert (found.faults, found.fault_count, found.redacted) == ((), 0, 0)
    assert (found.seals, found.seals_erased) == (3, 0)
    assert found.events == found.head_sequence > 3 * AT


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"UPDATE audit_events SET at = at + interval '1 microsecond' WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET actor_kind = 'service_key' WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET actor_id = gen_random_uuid() WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET on_behalf_of = gen_random_uuid() WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET action = 'nothing.happened' WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET subject_kind = 'team' WHERE {EVENT}", "salt_missing"),
        (f"UPDATE audit_events SET subject_id = gen_random_uuid() WHERE {EVENT}", "salt_missing"),
        (f"UPDATE audit_events SET details = details || '{{\"x\": 1}}' WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET details = '[0.5]' WHERE {EVENT}", "content"),
        (f"UPDATE audit_events SET content_hash = sha256('x') WHERE {EVENT}", "content_hash"),
        (f"UPDATE audit_events SET id = gen_random_uuid() WHERE {EVENT}", "event_missing"),
        (f"UPDATE audit_events SET organisation_id = gen_random_uuid() WHERE {EVENT}", "event_missing"),
        (f"DELETE FROM audit_events WHERE {EVENT}", "event_missing"),
        (f"UPDATE subject_salts SET salt = sha256('x') WHERE {SALT}", "content"),
        (f"DELETE FROM subject_salts WHERE {SALT}", "salt_missing"),
        (f"UPDATE audit_chain SET content_hash = sha256('x') WHERE {LINK}", "link_hash"),
        (f"UPDATE audit_chain SET hash = sha256('x') WHERE {LINK}", "link_hash"),
        (f"UPDATE audit_chain SET previous_hash = sha256('x') WHERE {LINK}", "previous_hash"),
        (f"UPDATE audit_chain SET event_id = gen_random_uuid() WHERE {LINK}", "link_hash"),
    ],
)
async def test_a_change_is_named_with_its_place(
    tampering: Connection, prepared: Prepared, statement: str, code: str
) -> None:
    await run(tampering, prepared, statement)
    found = await verified(tampering, prepared)
    first = found.faults[0]
    assert (first.sequence, first.code) == (AT, code)
    # Nothing after the changed link is called wrong, but for what refers to it.
    assert {fault.sequence for fault in found.faults} <= {AT, AT + 1, None}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (f"DELETE FROM audit_chain WHERE {LINK}", [(AT + 1, "gap"), (None, "unchained")]),
        (
            f"DELETE FROM audit_events WHERE {EVENT}; DELETE FROM audit_chain WHERE {LINK}",
            [(AT + 1, "gap")],
        ),
        (f"UPDATE audit_chain SET sequence = 9000 WHERE {LINK}", [(AT + 1, "gap"), (9000, "gap"), (9000, "link_hash")]),
        (
            # Two links change places.
            f"""UPDATE audit_chain SET sequence = 9000 WHERE {LINK};
            UPDATE audit_chain SET sequence = {AT} WHERE organisation_id = :org AND sequence = {AT + 1};
            UPDATE audit_chain SET sequence = {AT + 1} WHERE organisation_id = :org AND sequence = 9000""",
            [
                (AT, "previous_hash"),
                (AT, "link_hash"),
                (AT + 1, "previous_hash"),
                (AT + 1, "link_hash"),
                (AT + 2, "previous_hash"),
            ],
        ),
        (
            # Two events change places in the chain.
            f"""UPDATE audit_chain SET event_id = CASE sequence
                    WHEN {AT} THEN md5('one')::uuid ELSE md5('two')::uuid END
                WHERE organisation_id = :org AND sequence IN ({AT}, {AT + 1});
            UPDATE audit_chain AS link SET event_id = event.id FROM audit_events AS event
                WHERE link.organisation_id = :org AND event.organisation_id = :org
                    AND event.content_hash = (SELECT content_hash FROM audit_chain AS other
                        WHERE other.organisation_id = :org AND other.sequence = 2 * {AT} + 1 - link.sequence)
                    AND link.sequence IN ({AT}, {AT + 1})""",
            [(AT, "link_hash"), (AT, "content_hash"), (AT + 1, "link_hash"), (AT + 1, "content_hash")],
        ),
        (
            """INSERT INTO audit_events (organisation_id, id, at, actor_kind, action, subject_kind, subject_id,
                details, content_hash)
            SELECT organisation_id, gen_random_uuid(), at, 'account', action, subject_kind, subject_id, '{}',
                content_hash FROM audit_events WHERE organisation_id = :org LIMIT 1""",
            [(None, "unchained")],
        ),
        (
            # Blanked as by an erasure, but by nobody on the record.
            f"""DELETE FROM subject_salts WHERE {SALT};
            UPDATE audit_events SET subject_id = NULL, details = '{{}}' WHERE {EVENT}""",
            [(None, "redactions")],
        ),
        (
            """DELETE FROM audit_chain WHERE organisation_id = :org;
            DELETE FROM audit_events WHERE organisation_id = :org""",
            [(None, "empty")],
        ),
    ],
)
async def test_what_is_gone_or_does_not_belong_is_named(
    tampering: Connection, prepared: Prepared, statement: str, expected: list[tuple[int | None, str]]
) -> None:
    await run(tampering, prepared, statement)
    found = await verified(tampering, prepared)
    assert [(fault.sequence, fault.code) for fault in found.faults] == expected


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"UPDATE ratings SET level = 1 WHERE scorecard_id = {LOCKED} AND level <> 1", "seal"),
        (f"UPDATE ratings SET comment = 'x' WHERE scorecard_id = {LOCKED}", "seal"),
        (f"UPDATE ratings SET span_end = span_end - 1 WHERE scorecard_id = {LOCKED}", "seal"),
        (f"DELETE FROM ratings WHERE scorecard_id = {LOCKED}", "seal"),
        (f"UPDATE notes SET text = text || '.' WHERE scorecard_id = {LOCKED}", "seal"),
        (f"UPDATE scorecards SET overall_comment = 'x' WHERE id = {LOCKED}", "seal"),
        (f"UPDATE scorecards SET rater_id = gen_random_uuid() WHERE id = {LOCKED}", "seal"),
        (f"UPDATE scorecards SET locked_at = locked_at + interval '1 second' WHERE id = {LOCKED}", "seal"),
        (f"UPDATE scorecards SET locked_at = NULL WHERE id = {LOCKED}", "sealed_missing"),
        (f"DELETE FROM scorecards WHERE id = {LOCKED}", "sealed_missing"),
    ],
)
async def test_a_locked_scorecard_changed_behind_the_triggers_is_named(
    tampering: Connection, prepared: Prepared, statement: str, code: str
) -> None:
    card: UUID = await tampering.fetchval(f"SELECT {LOCKED}")
    where = "action = 'scorecard.locked' AND subject_id = $1"
    event = await tampering.fetchval(f"SELECT id FROM audit_events WHERE {where}", card)
    await run(tampering, prepared, statement)
    (fault,) = (await verified(tampering, prepared)).faults
    assert (fault.event_id, fault.code) == (event, code)
    assert code != "seal" or str(card) in fault.message


async def test_a_scorecard_unlocked_changed_and_locked_again_is_named_by_its_first_seal(
    tampering: Connection, prepared: Prepared
) -> None:
    card = await tampering.fetchval(f"SELECT {LOCKED}")
    await tampering.execute("UPDATE ratings SET level = 6 - level WHERE scorecard_id = $1 AND level <> 3", card)
    await tampering.execute("SET LOCAL session_replication_role = origin")
    await set_tenant(tampering, prepared.tenant.organisation_id)
    content = await sealed_content(tampering, card)
    assert content is not None
    actor = prepared.tenant.actor()
    details = {"seal": await service.seal(tampering, actor, content)}
    await service.record(tampering, actor, "scorecard.locked", "scorecard", card, details)
    await tampering.execute("SET CONSTRAINTS ALL IMMEDIATE")
    found = await verified(tampering, prepared)
    assert [fault.code for fault in found.faults] == ["seal"]
    assert found.seals == 4


async def test_the_candidates_erasure_takes_the_seals_proof_and_nothing_else(
    tampering: Connection, prepared: Prepared
) -> None:
    candidate = await tampering.fetchval("SELECT id FROM candidates")
    await tampering.execute("SET LOCAL session_replication_role = origin")
    await set_tenant(tampering, prepared.tenant.organisation_id)
    assert await service.redact_subject(tampering, prepared.tenant.actor(), "candidate", candidate) == 1
    await tampering.execute("SET CONSTRAINTS ALL IMMEDIATE")
    found = await verified(tampering, prepared)
    assert (found.faults, found.redacted, found.seals, found.seals_erased) == ((), 1, 0, 3)


async def test_a_tail_that_was_cut_off_shows_only_against_a_head_written_down(
    tampering: Connection, prepared: Prepared
) -> None:
    whole = await verified(tampering, prepared)
    written = Head(sequence=whole.head_sequence, hash=bytes.fromhex(whole.head_hash))
    last = whole.head_sequence - 3
    await run(
        tampering,
        prepared,
        f"""DELETE FROM audit_events WHERE id IN
            (SELECT event_id FROM audit_chain WHERE organisation_id = :org AND sequence > {last});
        DELETE FROM audit_chain WHERE organisation_id = :org AND sequence > {last}""",
    )
    cut = await verified(tampering, prepared)
    assert (cut.faults, cut.head_sequence) == ((), last)
    assert [fault.code for fault in (await verified(tampering, prepared, written)).faults] == ["head"]
    earlier = Head(sequence=last, hash=bytes.fromhex(cut.head_hash))
    assert (await verified(tampering, prepared, earlier)).faults == ()


async def test_a_chain_forged_anew_shows_only_against_a_head_written_down(
    tampering: Connection, prepared: Prepared
) -> None:
    """With every right and this program one can change an event and compute every later hash again."""
    whole = await verified(tampering, prepared)
    written = Head(sequence=whole.head_sequence, hash=bytes.fromhex(whole.head_hash))
    await run(tampering, prepared, f"UPDATE audit_events SET details = '{{\"forged\": true}}' WHERE {EVENT}")
    organisation_id = prepared.tenant.organisation_id
    event = await tampering.fetchrow(
        f"""SELECT id, at, actor_kind, actor_id, on_behalf_of, action, subject_kind, subject_id, details, salt
        FROM audit_events JOIN subject_salts USING (organisation_id, subject_kind, subject_id)
        WHERE {EVENT.replace(":org", f"'{organisation_id}'::uuid")}"""
    )
    assert event is not None
    await _forge(tampering, organisation_id, dict(event))
    assert (await verified(tampering, prepared)).faults == ()
    assert [fault.code for fault in (await verified(tampering, prepared, written)).faults] == ["head"]


async def _forge(conn: Connection, organisation_id: UUID, event: Mapping[str, Any]) -> None:
    salt = event["salt"]
    forged = content_hash(
        organisation_id, AuditEvent(**{key: value for key, value in event.items() if key != "salt"}), salt
    )
    await conn.execute("UPDATE audit_events SET content_hash = $2 WHERE id = $1", event["id"], forged)
    await conn.execute("UPDATE audit_chain SET content_hash = $2 WHERE event_id = $1", event["id"], forged)
    previous = bytes(32)
    rows = await conn.fetch(
        "SELECT sequence, event_id, content_hash FROM audit_chain WHERE organisation_id = $1 ORDER BY 1",
        organisation_id,
    )
    for row in rows:
        hashed = link_hash(organisation_id, row["sequence"], row["event_id"], row["content_hash"], previous)
        await conn.execute(
            "UPDATE audit_chain SET previous_hash = $3, hash = $4 WHERE organisation_id = $1 AND sequence = $2",
            organisation_id, row["sequence"], previous, hashed,
        )  # fmt: skip
        previous = hashed


async def test_many_faults_are_counted_and_the_first_ones_kept(tampering: Connection, prepared: Prepared) -> None:
    whole = await verified(tampering, prepared)
    await run(
        tampering,
        prepared,
        """INSERT INTO audit_events (organisation_id, id, at, actor_kind, action, subject_kind, subject_id, details,
            content_hash)
        SELECT :org, gen_random_uuid(), now(), 'account', 'a.b', 'thing', gen_random_uuid(), '{}', sha256('x')
        FROM generate_series(1, 150)""",
    )
    found = await verified(tampering, prepared)
    assert (found.fault_count, len(found.faults), found.events) == (150, FAULTS_MOST, whole.events + 150)


async def test_the_walk_reads_its_pages_by_index(tampering: Connection, prepared: Prepared) -> None:
    await tampering.execute(f"SET LOCAL ROLE {prepared.application_role}")
    await set_tenant(tampering, prepared.tenant.organisation_id)
    await tampering.execute("SET LOCAL enable_seqscan = off")
    for sql, arguments, index in (
        (queries.LINKS, (AT, 100), "audit_chain_pkey"),
        (queries.EVENT_PLACES, (None, 100), "audit_events_pkey"),
        (queries.HEAD, (), "audit_chain_pkey"),
    ):
        plan = "\n".join(row[0] for row in await tampering.fetch(f"EXPLAIN {sql}", *arguments))
        assert index in plan, plan
        assert "Sort" not in plan, plan
