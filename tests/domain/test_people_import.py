"""Files of people: what is read from them, what each line changes, and that nothing runs in a spreadsheet."""

import csv
import io
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.teams.csv_format import BOM, COLUMNS, FaultyLine, Row, quoted, read, unquoted, write
from domain.teams.import_model import Known, KnownMembership, KnownPerson, KnownTeam, Plan
from domain.teams.import_plan import plan_import
from domain.teams.rules import LEVELS_MOST

TODAY = date(2026, 6, 1)
ANA, BEN = UUID(int=1), UUID(int=2)
HOUSE, DESK, SPA = UUID(int=10), UUID(int=11), UUID(int=12)
EARLIER, NOW = UUID(int=20), UUID(int=21)


def known() -> Known:
    """Ana, twice in the desk of the house, and inactive Ben in no team; the spa is archived."""
    return Known(
        people=[
            KnownPerson(id=ANA, name="Ana", email="ana@example.org", external_id="hr-1", active=True),
            KnownPerson(id=BEN, name="Ben", email="ben@example.org", external_id="hr-2", active=False),
        ],
        teams=[
            KnownTeam(id=HOUSE, name="House", parent_id=None, archived=False),
            KnownTeam(id=DESK, name="Desk", parent_id=HOUSE, archived=False),
            KnownTeam(id=SPA, name="Spa", parent_id=None, archived=True),
        ],
        memberships=[
            KnownMembership(
                id=EARLIER, person_id=ANA, team_id=DESK, role="Trainee", joined_on=date(2020, 1, 1),
                left_on=date(2021, 1, 1),
            ),
            KnownMembership(
                id=NOW, person_id=ANA, team_id=DESK, role="Lead", joined_on=date(2023, 1, 1), left_on=None
            ),
        ],
    )  # fmt: skip


def plan(text: str, of: Known | None = None) -> Plan:
    return plan_import(read(text), of or known(), TODAY, uuid4)


def after(done: Plan, of: Known) -> Known:
    """What is stored once the plan is carried out. Changed things are those of `of` itself."""
    return Known(
        people=[*of.people, *done.new_people],
        teams=[*of.teams, *done.new_teams],
        memberships=[*of.memberships, *done.new_memberships],
    )


def outcomes(done: Plan) -> list[str]:
    return [line.outcome for line in done.lines]


HEADER = "email,name,team,parent_team,role,joined_on,left_on,external_id\n"


@pytest.mark.parametrize(
    ("line", "outcome", "what"),
    [
        ("ana@example.org,,,,,,,", "nothing", []),
        ("ANA@example.org,Ana,Desk,House,Lead,2023-01-01,,hr-1", "nothing", []),
        ("ana@example.org,,Desk,,,2020-01-01,,", "nothing", []),
        ("ana@example.org,,Desk,,,,2021-01-01,", "nothing", []),
        ("ana@example.org,Ana Moreau,,,,,,", "change", ["Changes the name."]),
        ("new@example.org,,,,,,,hr-1", "change", ["Changes the e-mail address."]),
        ("ana@example.org,,,,,,,hr-9", "change", ["Changes the external id."]),
        ("ana@example.org,,Desk,,Chief,,,", "change", ["Changes the time in Desk: from 1 January 2023."]),
        ("ana@example.org,,Desk,,,,2026-01-01,", "change",
         ["Changes the time in Desk: from 1 January 2023 until the day before 1 January 2026."]),
        ("ana@example.org,,Desk,,,2022-06-01,,", "change", ["Changes the time in Desk: from 1 June 2022."]),
        ("ana@example.org,,Desk,,,2018-01-01,2019-01-01,", "add",
         ["Adds a time in Desk: from 1 January 2018 until the day before 1 January 2019."]),
        ("ana@example.org,,House,,,,,", "add", ["Adds a time in House: from 1 June 2026."]),
        ("ben@example.org,,House,,,,,", "add",
         ["Adds a time in House: from 1 June 2026. The person is inactive and is asked nothing."]),
        ("cy@example.org,Cy,Bar,Terrace,Cook,2026-01-01,,", "add",
         ["Adds the person.", "Adds the team Terrace.", "Adds the team Bar.", "Puts Bar under Terrace.",
          "Adds a time in Bar: from 1 January 2026."]),
        ("ana@example.org,,House,Bar,,,,", "add",
         ["Adds the team Bar.", "Puts House under Bar.", "Adds a time in House: from 1 June 2026."]),
    ],
)  # fmt: skip
def test_what_a_line_does(line: str, outcome: str, what: list[str]) -> None:
    done = plan(HEADER + line)
    assert outcomes(done) == [outcome], done.lines
    assert list(done.lines[0].what) == what


@pytest.mark.parametrize(
    ("lines", "number", "column", "code"),
    [
        (["cy@example.org,,,,,,,"], 2, "name", "required"),
        (["nobody,Cy,,,,,,"], 2, "email", "invalid"),
        ([",Cy,,,,,,"], 2, "email", "required"),
        (["ana@example.org,,Desk,,,1.2.2026,,"], 2, "joined_on", "invalid"),
        (["ana@example.org,,Desk,,,,,hr-2"], 2, "external_id", "exists"),
        (["ana@example.org,,,House,,,,"], 2, "team", "required"),
        (["ana@example.org,,,,Cook,,,"], 2, "team", "required"),
        (["ana@example.org,,House,Desk,,,,"], 2, "parent_team", "cycle"),
        (["ana@example.org,,Desk,Desk,,,,"], 2, "parent_team", "cycle"),
        (["ana@example.org,,Spa,,,,,"], 2, "team", "team_archived"),
        (["ana@example.org,,Desk,Spa,,,,"], 2, "parent_team", "team_archived"),
        (["ana@example.org,,Desk,,,2023-01-01,2023-01-01,"], 2, "left_on", "before_joined_on"),
        (["ana@example.org,,Desk,,,2019-01-01,,"], 2, "joined_on", "ambiguous"),
        (["ana@example.org,,Desk,,,2023-01-01,2019-01-01,"], 2, "left_on", "before_joined_on"),
        (["ben@example.org,,Desk,,,,2026-01-01,"], 2, "joined_on", "required"),
        (["ana@example.org,,Desk,,,2020-01-01,2024-01-01,"], 2, "joined_on", "overlap"),
        (["ana@example.org,Ana,,,,,,", "", "ana@example.org,Anna,,,,,,"], 4, "name", "contradiction"),
        (["cy@example.org,Cy,Bar,House,,,,", "di@example.org,Di,Bar,Desk,,,,"], 3, "parent_team", "contradiction"),
        (["ana@example.org,,Desk,,Cook,,,", "ana@example.org,,Desk,,Chef,,,"], 3, "role", "contradiction"),
        (['ana@example.org,"A\nna",,,,,,', "cy@example.org,,,,,,,"], 4, "name", "required"),
        (["ana@example.org,,,,,,,,,"], 2, "email", "too_many_cells"),
    ],
)
def test_what_a_line_has_to_change(lines: list[str], number: int, column: str, code: str) -> None:
    done = plan(HEADER + "\n".join(lines))
    faults = [error for line in done.lines for error in line.errors]
    assert [(one.field, one.code) for one in faults] == [(f"csv.line[{number}].{column}", code)]
    assert faults[0].message.endswith(".")


def levels(number: int) -> list[str]:
    """Lines of a tree with so many levels, from the top."""
    return [f"ana@example.org,Level {one + 1},Level {one}\n" for one in range(number - 1)]


def test_a_tree_may_have_many_levels_but_not_more() -> None:
    header = "email,team,parent_team\n"
    assert set(outcomes(plan(header + "".join(levels(LEVELS_MOST))))) == {"add"}
    *fine, last = plan(header + "".join(levels(LEVELS_MOST + 1))).lines
    assert {line.outcome for line in fine} == {"add"}
    assert [(error.field, error.code) for error in last.errors] == [
        (f"csv.line[{LEVELS_MOST + 1}].parent_team", "too_deep")
    ]
    # From below each line moves what stands there so far one level down.
    with pytest.raises(Invalid) as refused:
        plan(header + "".join(reversed(levels(LEVELS_MOST + 1))))
    assert refused.value.code == "too_deep"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "header_missing"),
        ("\n\nemail\n", "header_missing"),
        ("mail,name\n", "unknown_column"),
        ("email,name\u2028nobody@example.org,Nobody", "unknown_column"),
        ("name,team\n", "column_missing"),
        ("email,name,email\n", "repeated_column"),
        ('email,name\nana@example.org,"Ana', "not_csv"),
        ('email,name\nana@example.org,"An"a\n', "not_csv"),
        ("email\n" + "a@b\n" * 10_001, "too_many_lines"),
    ],
)
def test_what_is_no_file_of_people(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert refused.value.code == code


@pytest.mark.parametrize("start", ["", BOM])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "lines",
    [
        ["email,name,role", 'ana@example.org,"Moreau, Ana",Cook; chef'],
        ["role;Name;EMAIL", '"Cook; chef";Moreau, Ana;ana@example.org'],
        ["name\temail\trole", "Moreau, Ana\tana@example.org\tCook; chef"],
        ['"email","name","role"', 'ana@example.org,"Moreau, Ana","Cook; chef"'],
    ],
)
def test_separators_orders_and_endings(lines: list[str], ending: str, start: str) -> None:
    (row,) = read(start + ending.join(lines) + ending)
    assert row == Row(line=2, name="Moreau, Ana", email="ana@example.org", role="Cook; chef")


def test_several_faults_of_a_line_are_told_at_once() -> None:
    (line,) = read(HEADER + f"nobody,{'x' * 301},,,,never,,")
    assert isinstance(line, FaultyLine)
    assert [one.field.rpartition(".")[2] for one in line.errors] == ["email", "name", "joined_on"]


FILE = HEADER + (
    "ana@example.org,Ana,Desk,House,Lead,2023-01-01,,hr-1\n"
    "ana@example.org,,Desk,,Trainee,2020-01-01,2020-12-01,\n"
    "cy@example.org,Cy,Bar,Terrace,Cook,,,hr-3\n"
    "di@example.org,Di,Terrace,,,2026-02-01,2026-05-01,\n"
    "cy@example.org,Cy,Terrace,House,,,,\n"
)


def test_the_same_file_twice_changes_nothing() -> None:
    stored = known()
    first = plan(FILE, stored)
    assert outcomes(first) == ["nothing", "change", "add", "add", "add"], first.lines
    later = plan_import(read(FILE), after(first, stored), date(2026, 9, 1), uuid4)
    assert outcomes(later) == ["nothing"] * 5, later.lines
    assert not any((later.new_people, later.new_teams, later.new_memberships, later.changed_people, later.moved_teams,
                    later.changed_memberships))  # fmt: skip


def test_a_plan_names_everything_once() -> None:
    done = plan(FILE)
    assert [one.name for one in done.new_people] == ["Cy", "Di"]
    teams = {one.name: one for one in done.new_teams}
    assert teams["Bar"].parent_id == teams["Terrace"].id
    assert teams["Terrace"].parent_id == HOUSE
    assert done.moved_teams == [], "a new team is not moved as well"
    assert [(one.id, one.left_on) for one in done.changed_memberships] == [(EARLIER, date(2020, 12, 1))]
    assert len(done.new_memberships) == 3


text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30)
words = text.map(str.strip).filter(bool)


@settings(max_examples=200)
@given(name=words, role=words, team=words, delimiter=st.sampled_from([",", ";"]))
def test_what_is_written_is_read_again(name: str, role: str, team: str, delimiter: str) -> None:
    row = Row(line=2, name=name, email="ana@example.org", team=team, role=role, joined_on=TODAY)
    assert read(write([row], delimiter)) == [row]


@settings(max_examples=200)
@given(start=st.sampled_from(["", " ", "'", "\t", "\n", " '"]), sign=st.sampled_from([*"=+-@＝＋－＠"]), rest=st.text())
def test_no_cell_begins_like_a_formula(start: str, sign: str, rest: str) -> None:
    cell = f"{start}{sign}{rest}"
    assert quoted(cell) == f"'{cell}"
    assert unquoted(quoted(cell)) == cell


def test_the_written_file() -> None:
    row = Row(line=0, name="=1+1", email="ana@example.org", role="'t Hart, O\"Neil")
    written = write([row])
    assert written.startswith(BOM + ",".join(COLUMNS))
    (cells,) = list(csv.reader(io.StringIO(written.removeprefix(BOM))))[1:]
    assert cells == ["'=1+1", "ana@example.org", "", "", "'t Hart, O\"Neil", "", "", ""]
