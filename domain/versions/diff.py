"""What changed between two versions of a document, named as people name it.

Lists whose items carry a code, a level or a value are compared item by item, so that moving a question is not
reported as changing two, and a changed anchor is named by its criterion and level.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference. `path` is like `competencies[empathy].anchors[3].text`; absent sides are None."""

    path: str
    kind: Literal["added", "removed", "changed", "moved"]
    before: Any = None
    after: Any = None


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """Every difference between two documents as plain data, in document order."""
    return list(_compare(before, after, path))


def _compare(before: Any, after: Any, path: str) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _compare_keyed(before, after, path, "{}.{}" if path else "{}{}")
    elif _is_keyed(before) and _is_keyed(after):
        old, new = _by_key(before), _by_key(after)
        yield from _compare_keyed(old, new, path, "{}[{}]")
        if [key for key in old if key in new] != [key for key in new if key in old]:
            yield Change(path=path, kind="moved", before=list(old), after=list(new))
    elif before != after:
        yield Change(path=path, kind="changed", before=before, after=after)


def _compare_keyed(before: dict[str, Any], after: dict[str, Any], path: str, form: str) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        place = form.format(path, key)
        if key not in after:
            yield Change(path=place, kind="removed", before=before[key])
        elif key not in before:
            yield Change(path=place, kind="added", after=after[key])
        else:
            yield from _compare(before[key], after[key], place)


def _is_keyed(value: Any) -> bool:
    """A list of objects that name themselves, each differently. An empty list compares with one of these."""
    if not isinstance(value, list | tuple):
        return False
    keys = [_key(item) for item in value]
    return None not in keys and len(set(keys)) == len(keys)


def _by_key(items: Any) -> dict[str, Any]:
    return {str(_key(item)): item for item in items}


def _key(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    for name in ("code", "level"):
        if name in item:
            return str(item[name])
    return _key(item.get("value"))
