"""What the demo's teams are written to answer and to keep: it holds together, and is the same at every seeding."""

from random import Random
from statistics import mean

import pytest

from api.demo.answers import drawn
from api.demo.content import organisation
from api.demo.team_content import written_surveys, written_tree
from api.demo.tool_content import written_tools
from api.demo.tree import ASKED
from domain.instruments.service import shipped_instruments


def roles_by_team() -> dict[str, set[str]]:
    """The job roles in each team with members, by the team's key."""
    roles = {team.key: {one.role for one in team.members} for team in written_tree().teams if team.members}
    return roles | {ASKED: {one.role for one in organisation().team.members}}


def test_parents_stand_before_their_teams_and_people_stand_once() -> None:
    tree, above = written_tree(), set[str]()
    for team in tree.teams:
        assert team.under is None or team.under in above
        above.add(team.key)
    assert tree.asked_team_under in above
    assert ASKED not in above
    emails = [one.email for team in tree.teams for one in team.members]
    emails += [one.email for one in organisation().team.members]
    assert len(set(emails)) == len(emails) == 76
    assert all(email.isascii() and email.endswith("@example.org") for email in emails)


def test_surveys_ask_for_what_their_questionnaires_hold() -> None:
    written, shipped = written_surveys(), shipped_instruments()
    assert {wave.instrument for wave in written.waves} == shipped.keys()
    for wave in written.waves:
        instrument = shipped[wave.instrument]
        assert wave.levels.keys() == {item.dimension for item in instrument.items}
        assert len(wave.comments) in {0, len(instrument.comment_questions)}
        assert wave.launched_days_ago > wave.closed_days_ago
    days = [day for wave in written.waves for day in (wave.launched_days_ago, wave.closed_days_ago)]
    assert days == sorted(days, reverse=True), "one after the other"
    assert {team.key for team in written.teams} == roles_by_team().keys()
    assert set(written.comments_from) <= roles_by_team().keys()
    assert [wave.given_answers for wave in written.waves].count(True) == 1


def test_the_tools_speak_of_teams_and_roles_that_there_are() -> None:
    tools, roles = written_tools(), roles_by_team()
    assert all(contact.role in roles[contact.team] for contact in tools.contacts)
    kept = (*tools.hypotheses, *tools.value_streams, *tools.clarity, *tools.findings, *tools.notes, tools.proposal)
    assert {one.team for one in kept if one.team is not None} <= roles.keys()
    heard = {(one.team, one.role) for one in tools.contacts}
    assert (ASKED, "Rota planner") not in heard, "a role that hears no customer is to be seen"


@pytest.mark.parametrize("name", list(shipped_instruments()))
def test_answers_lie_around_their_level_whichever_way_a_statement_is_asked(name: str) -> None:
    instrument = shipped_instruments()[name]
    levels = {item.dimension: 4.0 for item in instrument.items}
    rows = drawn(instrument, 200, levels, 0.0, Random(1))
    assert rows == drawn(instrument, 200, levels, 0.0, Random(1))
    assert rows != drawn(instrument, 200, levels, 0.0, Random(2))
    assert {answer for row in rows for answer in row} == {1, 2, 3, 4, 5}
    for position, item in enumerate(instrument.items):
        found = mean(row[position] for row in rows)
        assert found == pytest.approx(2.0 if item.reversed else 4.0, abs=1.0)
        assert (found < 3) == item.reversed
    higher = drawn(instrument, 200, levels, 0.4, Random(1))
    plain = [position for position, item in enumerate(instrument.items) if not item.reversed]
    assert mean(row[at] for row in higher for at in plain) > mean(row[at] for row in rows for at in plain)
