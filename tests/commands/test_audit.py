"""`outside-in audit`: what an operator sees of a whole record, a changed one and a shortened one."""

import json
from uuid import uuid4

import asyncpg
import pytest

from tests.commands.running import run_on
from tests.conftest import Database, Tenant

pytestmark = pytest.mark.anyio


async def behind_the_triggers(database: Database, statement: str, *arguments: object) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(statement, *arguments)
    await superuser.close()


async def test_a_whole_record_is_verified_for_every_organisation(
    database: Database, tenant: Tenant, other_tenant: Tenant
) -> None:
    result = await run_on(database, "audit", "verify")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(str(one.organisation_id) for one in (tenant, other_tenant))
    assert all(line.endswith("0 seals  0 redacted  verified") for line in lines), lines
    only = await run_on(database, "audit", "verify", "--organisation", str(tenant.organisation_id))
    assert only.stdout.splitlines() == [line for line in lines if str(tenant.organisation_id) in line]


async def test_a_change_is_named_and_fails_the_command(
    database: Database, tenant: Tenant, other_tenant: Tenant
) -> None:
    await behind_the_triggers(
        database,
        """UPDATE audit_events SET action = 'key.revoked' WHERE id =
            (SELECT event_id FROM audit_chain WHERE organisation_id = $1 AND sequence = 3)""",
        tenant.organisation_id,
    )
    result = await run_on(database, "audit", "verify")
    assert result.exit_code == 1
    one, two = result.stdout.split(str(other_tenant.organisation_id))
    assert "NOT VERIFIED, 1 faults" in one
    assert "link 3, event " in one
    assert "The event was changed: its columns do not fit its hash." in one
    assert two.strip().endswith("verified")
    assert "NOT" not in two

    as_json = await run_on(database, "audit", "verify", "--json")
    assert as_json.exit_code == 1
    verdicts = {verdict["organisation_id"]: verdict for verdict in json.loads(as_json.stdout)}
    (fault,) = verdicts[str(tenant.organisation_id)]["faults"]
    assert (fault["sequence"], fault["code"]) == (3, "content")
    assert verdicts[str(other_tenant.organisation_id)]["faults"] == []


async def test_many_faults_are_told_in_a_few_lines(database: Database, tenant: Tenant) -> None:
    await behind_the_triggers(database, "UPDATE audit_events SET actor_kind = 'x'")
    result = await run_on(database, "audit", "verify")
    assert result.exit_code == 1
    first, *faults, more = result.stdout.splitlines()
    count = int(first.split("NOT VERIFIED, ")[1].removesuffix(" faults"))
    assert f"{count} events" in first
    assert len(faults) == 10
    assert more == f"  and {count - 10} more; --json names the first {count}"


async def test_a_head_written_down_tells_of_a_tail_that_was_cut(database: Database, tenant: Tenant) -> None:
    printed = await run_on(database, "audit", "head")
    assert printed.exit_code == 0, printed.output
    organisation, written = printed.stdout.split()
    assert organisation == str(tenant.organisation_id)
    sequence = int(written.partition(":")[0])
    assert (await run_on(database, "audit", "verify", "--since-head", written)).exit_code == 0

    await behind_the_triggers(
        database,
        "DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_chain WHERE sequence = $1)",
        sequence,
    )
    await behind_the_triggers(database, "DELETE FROM audit_chain WHERE sequence = $1", sequence)
    assert (await run_on(database, "audit", "verify")).exit_code == 0
    cut = await run_on(database, "audit", "verify", "--since-head", written)
    assert cut.exit_code == 1
    assert f"link {sequence}: The chain does not contain the head that was written down." in cut.stdout


async def test_wrong_use_is_told_in_one_line(database: Database, tenant: Tenant, other_tenant: Tenant) -> None:
    nobody = uuid4()
    for words, message in (
        (("verify", "--organisation", str(nobody)), f"Error: there is no organisation {nobody} with an audit record\n"),
        (("head", "--organisation", str(nobody)), f"Error: there is no organisation {nobody} with an audit record\n"),
        (("verify", "--since-head", f"1:{'a' * 64}"), "Error: a head belongs to one organisation: name it with"),
        (("verify", "--since-head", "1:abc"), "write it as `outside-in audit head` does"),
    ):
        result = await run_on(database, "audit", *words)
        assert result.exit_code != 0
        assert message in result.stderr, result.stderr
