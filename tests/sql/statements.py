"""Every SQL statement of the product, found in its source, and the Struct that each one's rows become."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import msgspec

ROOT = Path(__file__).parents[2]
SQL = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b")
RUNS_SQL = {"execute", "executemany", "fetch", "fetchrow", "fetchval", "fetch_one", "fetch_all"}
# The processes of `serve` speak to PostgreSQL as its superuser, through psql.
ELSEWHERE = {"processes"}


@dataclass(frozen=True)
class Statement:
    """One upper-case constant."""

    module: str
    name: str
    sql: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True)
class Rows:
    """A statement and the type that fetch_one or fetch_all makes of its rows."""

    statement: Statement
    row_type: type[msgspec.Struct]


def sources() -> list[tuple[str, ast.Module]]:
    """Every module of api and domain with its syntax tree."""
    found = []
    for package in ("api", "domain"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not ELSEWHERE & set(parts) and parts[-1] != "__init__":
                found.append((".".join(parts), ast.parse(path.read_text("utf-8"))))
    return found


def statements() -> list[Statement]:
    """Every upper-case string constant at the top of a module that is SQL."""
    found = []
    for module, tree in sources():
        names = [
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id.isupper()
        ]
        if names:
            found += [one for name in names if (one := _statement(importlib.import_module(module), name))]
    return found


def _statement(module: ModuleType, name: str) -> Statement | None:
    value = getattr(module, name)
    return Statement(module.__name__, name, value) if isinstance(value, str) and SQL.match(value) else None


def sql_outside_constants() -> list[str]:
    """Calls that run SQL written in place, as module:line."""
    return [
        f"{module}:{call.lineno}"
        for module, tree in sources()
        for call in _calls(tree)
        for argument in call.args[:1]
        if isinstance(argument, ast.JoinedStr)
        or (isinstance(argument, ast.Constant) and isinstance(argument.value, str) and SQL.match(argument.value))
    ]


def rows() -> tuple[list[Rows], list[str]]:
    """The pairs of every fetch_one and fetch_all, and the calls (module:line) whose pair cannot be told."""
    found, untold = [], []
    for module_name, tree in sources():
        calls = [call for call in _calls(tree) if _name(call) in {"fetch_one", "fetch_all"}]
        # The two themselves hand on what they were given.
        if not calls or module_name == "domain.database":
            continue
        module = importlib.import_module(module_name)
        for call in calls:
            pairs = _pairs(module, call)
            found += pairs
            untold += [] if pairs else [f"{module_name}:{call.lineno}"]
    return found, untold


def _pairs(module: ModuleType, call: ast.Call) -> list[Rows]:
    row_type, constant = call.args[1:3]
    # One statement or the other: both have to give the same rows.
    names = [constant.body, constant.orelse] if isinstance(constant, ast.IfExp) else [constant]
    found = []
    for name in names:
        if isinstance(name, ast.Name) and isinstance(row_type, ast.Name):
            statement = _statement(module, name.id)
            if statement is not None:
                found.append(Rows(statement, getattr(module, row_type.id)))
    return found


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in RUNS_SQL:
            yield node


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
