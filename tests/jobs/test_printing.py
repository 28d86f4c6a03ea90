"""What a report that cannot be printed does to its job, and that the next report prints all the same."""

import functools
import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from api.jobs import Handler, Work, run_job
from api.printing import MEMORY, PrintingTooLarge, print_in_child
from api.report_looks import pdf_of
from domain.access.model import Actor
from domain.database import Pool
from domain.jobs.model import Job
from domain.reporting.model import CandidateReport
from reports.limits import MOST_CHARACTERS
from tests.conftest import Tenant
from tests.jobs.test_attempts import enqueue, finish, handler, seen
from tests.reports import hostile, samples

pytestmark = pytest.mark.anyio
MIB = 1 << 20


def prints(report: CandidateReport, memory: int = MEMORY) -> Work:
    """A job's work: print `report` within `memory` bytes."""

    async def work(of: Handler, actor: Actor, job: Job) -> None:
        await print_in_child(functools.partial(pdf_of, report, {}), 120, memory)
        await finish(of, actor, job)

    return work


async def test_a_report_that_needs_too_much_memory_ends_its_job_with_the_reason(pool: Pool, tenant: Tenant) -> None:
    queued = await enqueue(pool, tenant)
    of = handler(pool, prints(hostile.HOSTILE, memory=80 * MIB))
    assert await run_job(of, queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts) == ("dead", 1)
    assert job.error == "the report is too large to print: it needs more than 80 MiB of memory"


async def test_a_report_that_is_too_long_is_refused_with_its_length(pool: Pool, tenant: Tenant) -> None:
    queued = await enqueue(pool, tenant)
    assert await run_job(handler(pool, prints(hostile.quoting(60, 30_000))), queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts) == ("dead", 1)
    assert job.error is not None
    assert job.error.startswith("the report is too large to print: it holds 1,8")
    assert f"at most {MOST_CHARACTERS:,} can be printed" in job.error


async def test_after_either_the_next_report_prints() -> None:
    before = await print_in_child(functools.partial(pdf_of, samples.EMPTY, {}), 120)
    for render, memory in (
        (functools.partial(bytes, 3 * MEMORY), MEMORY),
        (functools.partial(pdf_of, hostile.HOSTILE, {}), 80 * MIB),
    ):
        with pytest.raises(PrintingTooLarge, match=f"more than {memory // MIB} MiB"):
            await print_in_child(render, 120, memory)
        assert await print_in_child(functools.partial(pdf_of, samples.EMPTY, {}), 120) == before


async def test_long_quotations_in_four_scripts_print_within_the_limits() -> None:
    report = hostile.quoting(4, 20_000)
    pdf = await print_in_child(functools.partial(pdf_of, report, {}), 120)
    assert len(PdfReader(BytesIO(pdf)).pages) > 12


def test_whoever_prints_loads_no_numpy() -> None:
    """It takes a third of a second and its threads hang where the memory of a child is short."""
    loaded = "import sys, api.report_looks, reports.pdf; print({'numpy', 'scipy', 'spacy'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout == "set()\n"
    )
