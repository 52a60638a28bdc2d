"""The OpenAPI schema of `/api/resident/`, committed as docs/openapi.yaml: for the pages, the fuzzer and the matrix of rights."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from cms.api import idempotency

PREFIX = "/api/resident/"
_UNSAFE = ("post", "put", "patch", "delete")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; the sentences are in French, for the person who asked.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status"],
}
_KEY = {
    "in": "header",
    "name": idempotency.HEADER,
    "required": False,
    "schema": {"type": "string", "pattern": idempotency.PATTERN},
    "description": "The same key on the same request: the same answer, for a day.",
}
_CURSOR = {
    "in": "query",
    "name": "cursor",
    "required": False,
    "schema": {"type": "string"},
    "description": "`next` of the page before.",
}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the schema says that a request needs the cookie of a session."""

    target_class = "cms.api.authentication.ResidentAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The cookie; its name has the prefix `__Host-` on a server."""
        return {"type": "apiKey", "in": "cookie", "name": "palier_resident"}


def residents_only(endpoints: list[Any]) -> list[Any]:
    """Hook of drf-spectacular: leaves out what is not ours, such as Wagtail's own API for the admin."""
    return [each for each in endpoints if each[0].startswith(PREFIX)]


def complete(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: adds what every address has, problems and the key of a POST."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    problem = {
        "description": "A problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for methods in result["paths"].values():
        for method, operation in methods.items():
            codes = ["400", "429"]
            if {} not in operation.get("security", [{}]):
                codes += ["401"]
            if method in _UNSAFE:
                codes += ["403", "409", "413", "415", "422"]
            elif any(each["in"] == "query" for each in operation.get("parameters", [])):
                codes += ["422"]
            if any(each["in"] == "path" for each in operation.get("parameters", [])):
                codes += ["404"]
            if method == "post":
                operation["parameters"] = [*operation.get("parameters", []), _KEY]
            if method == "get" and operation["operationId"].endswith("_list"):
                operation["parameters"] = [*operation.get("parameters", []), _CURSOR]
                answer = operation["responses"]["200"]["content"]["application/json"]
                answer["schema"] = _page(answer["schema"])
            for code in sorted(codes):
                operation["responses"].setdefault(code, problem)
    return result


def _page(rows: dict[str, Any]) -> dict[str, Any]:
    """What `CursorPages` answers."""
    following = {"type": ["string", "null"]}
    return {"type": "object", "properties": {"results": rows, "next": following}, "required": ["results", "next"]}
