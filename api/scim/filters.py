"""SCIM filters as questions to the database: `eq` on what can be looked up, joined by `and`.

Directories look for one user or one group, and that is what is answered; a filter that would read every row is refused
with what can be asked instead.
"""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import AttrPath, CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator, ValuePath

from domain.directory.model import GroupQuery, UserQuery

Q = TypeVar("Q", UserQuery, GroupQuery)
_USER_FIELDS = {
    "id": "id",
    "username": "user_name",
    "displayname": "name",
    "externalid": "external_id",
    "active": "active",
    "emails": "email",
    "emails.value": "email",
}
_GROUP_FIELDS = {
    "id": "id",
    "displayname": "name",
    "externalid": "external_id",
    "members": "member",
    "members.value": "member",
}
# The one address has these marks, and every member this type.
_MARKS = {"emails.type": "work", "emails.primary": True, "members.type": "user"}
_IDS = {"id", "member"}


def user_query(text: ScimFilter[Any] | None) -> UserQuery | None:
    """The users that a filter asks for; None where no user can fit it."""
    return _query(text, UserQuery, _USER_FIELDS)


def group_query(text: ScimFilter[Any] | None) -> GroupQuery | None:
    """The groups that a filter asks for; None where no group can fit it."""
    return _query(text, GroupQuery, _GROUP_FIELDS)


def _query(text: ScimFilter[Any] | None, kind: type[Q], fields: dict[str, str]) -> Q | None:
    asked: dict[str, Any] = {}
    for name, value in _comparisons(None if text is None else text.ast, "", fields):
        if name in _MARKS:
            if _folded(value) != _MARKS[name]:
                return None
            continue
        if name not in fields:
            raise _unsupported(fields)
        field, wanted = fields[name], _value(fields[name], value, fields)
        if wanted is None or asked.setdefault(field, wanted) != wanted:
            return None
    return msgspec.convert(asked, kind)


def _value(field: str, value: Any, fields: dict[str, str]) -> Any:
    """The value to look for; None where nothing can have it."""
    if field == "active":
        return value if isinstance(value, bool) else None
    if not isinstance(value, str):
        raise _unsupported(fields)
    if field not in _IDS:
        return value
    try:
        return UUID(value)
    except ValueError:
        return None


def _comparisons(node: FilterNode | None, prefix: str, fields: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Attribute and value of each `eq` that has to hold; the attribute in lower case."""
    if node is None:
        return
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
        for term in node.terms:
            yield from _comparisons(term, prefix, fields)
    elif isinstance(node, ValuePath) and not prefix:
        yield from _comparisons(node.val_filter, f"{_name(node.attr_path)}.", fields)
    elif isinstance(node, Comparison) and node.op == CompareOperator.eq:
        yield prefix + _name(node.attr_path), node.value
    else:
        raise _unsupported(fields)


def _name(path: AttrPath) -> str:
    return (path.attr if path.sub_attr is None else f"{path.attr}.{path.sub_attr}").lower()


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _unsupported(fields: dict[str, str]) -> InvalidFilterException:
    names = ", ".join(sorted(fields))
    return InvalidFilterException(detail=f"Filter with eq on {names}, joined by and.")
