"""Ten leaks of blind scoring that open trackers tell of. For each: our build passes, a build that leaks so fails."""

import ast
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.api.conftest import World
from tests.api.leaks import leaky, probes
from tests.api.leaks.leaky import Build

pytestmark = pytest.mark.anyio
Check = Callable[[World], Awaitable[None]]
CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        probes.nothing_moves,
        probes.nothing_is_quoted,
        probes.ids_tell_no_order,
        probes.refusals_explain_themselves,
        probes.locked_ratings_never_change,
        probes.opened_early_is_closed_to_who_still_writes,
        probes.the_first_round_is_closed_to_the_second,
        probes.scorecards_begin_empty,
        probes.only_the_author_writes,
    )
}
# Which check catches which leaky build. The fifth leak is one of design; its test is at the end.
BUILDS: list[tuple[Build, Check]] = [
    (Build(1, "the average is shown", leaky.average_shown), probes.nothing_moves_for_two),
    (Build(1, "the list is sorted by score", leaky.sorted_by_score), probes.nothing_moves_for_two),
    (Build(2, "the JSON has what the page hides", leaky.hidden_on_the_page_only), probes.nothing_is_quoted),
    (Build(3, "seats in the order of locking", leaky.first_come_first_shown), probes.nothing_moves_for_two),
    (Build(3, "the time of the last save", leaky.last_activity_shown), probes.nothing_moves_for_two),
    (Build(3, "ids that rise with time", leaky.rising_ids), probes.ids_tell_no_order),
    (Build(4, "search", leaky.found_by_search), probes.nothing_moves_for_two),
    (Build(4, "tags", leaky.shown_by_tags), probes.nothing_is_quoted),
    (Build(4, "job progress", leaky.progress_of_everybody), probes.nothing_moves_for_two),
    (Build(4, "figures of re-tagging", leaky.counted_while_blind), probes.nothing_moves_for_a_program),
    (Build(4, "a refusal that counts", leaky.how_many_wait), probes.nothing_moves_for_two),
    (Build(6, "hidden without a reason", leaky.no_rights), probes.refusals_explain_themselves),
    (
        Build(7, "silent edits", leaky.silent_edits, prepare=leaky.without_triggers),
        probes.locked_ratings_never_change,
    ),
    (Build(8, "open means open", leaky.open_means_open), probes.opened_early_is_closed_to_who_still_writes),
    (Build(8, "each panel for itself", leaky.each_panel_for_itself), probes.the_first_round_is_closed_to_the_second),
    (Build(9, "filled in by the last one", leaky.filled_in_by_the_last_one), probes.scorecards_begin_empty),
    (Build(10, "the link is enough", leaky.the_link_is_enough), probes.only_the_author_writes),
]


@pytest.mark.parametrize("name", CHECKS)
async def test_our_build_does_not_leak(world: World, name: str) -> None:
    await CHECKS[name](world)


@pytest.mark.parametrize(("build", "check"), BUILDS, ids=[f"{build.leak}: {build.name}" for build, _ in BUILDS])
async def test_a_leaky_build_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch, build: Build, check: Check
) -> None:
    if build.prepare is not None:
        await build.prepare(world)
    build.make(monkeypatch)
    with pytest.raises(AssertionError):
        await check(world)


def test_every_leak_has_a_leaky_build() -> None:
    assert {build.leak for build, _ in BUILDS} | {5} == set(range(1, 11))


ROOT = Path(__file__).parents[3]
# The policy itself; the SQL and the Struct of the column; what an unblinded panel no longer does, which shows nothing:
# remind its raters (ageing) and be moved or cancelled (panels).
KNOWS_THE_STATE = {f"domain/interviews/{module}.py" for module in ("blindness", "queries", "model", "ageing", "panels")}


def judges_by_itself(source: str) -> bool:
    """Whether a module looks at a panel's state by itself instead of asking the policy."""
    return any(isinstance(node, ast.Attribute) and node.attr == "unblinded_at" for node in ast.walk(ast.parse(source)))


def test_blindness_is_one_named_policy() -> None:
    """The fifth leak: everybody isolates a little differently, and nobody knows what was agreed."""
    found = {
        str(path.relative_to(ROOT))
        for package in ("api", "domain")
        for path in (ROOT / package).rglob("*.py")
        if judges_by_itself(path.read_text("utf-8"))
    }
    assert found - KNOWS_THE_STATE == set()
    assert judges_by_itself("if interview.unblinded_at is None:\n    raise Blinded")
