"""The query of a request: only parameters that the route documents, each once, none spelt null."""

import functools
from collections import Counter
from typing import Any

from litestar import Request
from litestar.enums import ParamType
from litestar.handlers import BaseRouteHandler
from litestar.params import ParameterKwarg

from domain.errors import FieldError, Invalid


def check_query(request: Request[Any, Any, Any]) -> None:
    """Refuse what would be ignored or read in two ways: a filter with a typing error must not list everything."""
    known, required = _parameters(request.scope["route_handler"])
    given = list(request.query_params.multi_items())
    missing = required - {name for name, _ in given}
    problems = [_fault(name, "required", "This address needs this parameter.") for name in sorted(missing)]
    for name, times in Counter(name for name, _ in given).items():
        if name not in known:
            problems.append(_fault(name, "unknown_parameter", "This address does not take this parameter."))
        elif times > 1:
            problems.append(_fault(name, "repeated", "Send this parameter once."))
        elif request.query_params[name] == "null":  # Litestar would read it as absent
            problems.append(_fault(name, "invalid", "Leave the parameter out instead."))
    if problems:
        raise Invalid(problems)


def _fault(name: str, code: str, message: str) -> FieldError:
    return FieldError(field=f"query.{name[:60]}", code=code, message=message)


@functools.cache
def _parameters(handler: BaseRouteHandler) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the query parameters in the handler's signature, and of those that it needs."""
    found = {
        field.kwarg_definition.name or name: field
        for name, field in handler.parsed_fn_signature.parameters.items()
        if not field.is_di_field
        and isinstance(field.kwarg_definition, ParameterKwarg)
        and field.kwarg_definition.param_type == ParamType.QUERY
    }
    return frozenset(found), frozenset(name for name, field in found.items() if field.is_required)
