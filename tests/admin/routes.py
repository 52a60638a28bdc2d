"""Every route below `/admin/`, read from the URL configuration, and the address of each for one residence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True)
class Route:
    """A view and how it is called: its name, and the names of what its address holds."""

    name: str
    parameters: tuple[str, ...]
    pattern: str

    def __str__(self) -> str:
        return f"{self.name or self.pattern}({', '.join(self.parameters)})"


def routes() -> list[Route]:
    """All of them; two with the same name and parameters would be one here, so a test counts them."""
    return [route for route in _walk(get_resolver(), "", "", ()) if route.pattern.startswith("admin/")]


def _walk(resolver: URLResolver, prefix: str, space: str, above: tuple[str, ...]) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern)
        parameters = above + _parameters(each.pattern)
        if isinstance(each, URLPattern):
            yield Route(space + (each.name or ""), parameters, pattern)
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, pattern, inner, parameters)


def _parameters(pattern: Any) -> tuple[str, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    assert isinstance(pattern, RegexPattern)
    names = tuple(pattern.regex.groupindex)
    return names or tuple(str(number) for number in range(pattern.regex.groups))


def address(route: Route, things: Mapping[str, Any]) -> str:
    """Where a route is asked: each parameter is what `things` has under `<route>.<parameter>`, `<namespace>.<parameter>`
    or `<parameter>`, in this order. Raises KeyError for a parameter that nobody has filled."""
    if not route.name:
        return "/" + route.pattern.replace("^.*/$", "nulle-part/")
    values = {name: _value(route, name, things) for name in route.parameters}
    if route.parameters[:1] == ("0",):
        return reverse(route.name, args=list(values.values()))
    query = things.get(f"{route.name}?", "")
    return reverse(route.name, kwargs=values) + query


def _value(route: Route, parameter: str, things: Mapping[str, Any]) -> Any:
    space = route.name.rpartition(":")[0]
    for name in (f"{route.name}.{parameter}", f"{space}.{parameter}", parameter):
        if name in things:
            return things[name]
    raise KeyError(f"{route}: put what {parameter!r} is into tests/admin/house.py")
