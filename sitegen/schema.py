"""The contract as a JSON Schema (2020-12), drawn from the records' own types: `python -m sitegen.schema`.

It is committed as `docs/record.schema.json`, for whoever writes records without our code; `make check` compares the two.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

from sitegen.blocks import BLOCK_TYPES, Block
from sitegen.records import RECORD_TYPES, SCHEMA_VERSION

_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def schema() -> dict[str, Any]:
    """The JSON Schema of one record of any kind."""
    definitions: dict[str, Any] = {}
    kinds = []
    for kind, cls in RECORD_TYPES.items():
        found = _object(cls, definitions)
        found["properties"] = {"schema": {"const": SCHEMA_VERSION}, "kind": {"const": kind}, **found["properties"]}
        found["required"] = ["schema", "kind", *found["required"]]
        definitions[cls.__name__] = found
        kinds.append({"$ref": f"#/$defs/{cls.__name__}"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of Palier",
        "oneOf": kinds,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip().partition("\n")[0],
        "properties": {f.name: _type(hints[f.name], definitions) for f in dataclasses.fields(cls)},
        "required": [f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING],
        "additionalProperties": False,
    }


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not type(None))
        return {"anyOf": [_type(inner, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if hint is Block:
        return {"oneOf": [_block(name, cls, definitions) for name, cls in BLOCK_TYPES.items()]}
    return _reference(hint, definitions)


def _reference(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}
        definitions[cls.__name__] = _object(cls, definitions)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _block(name: str, cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}
        found = _object(cls, definitions)
        found["properties"] = {"type": {"const": name}, **found["properties"]}
        found["required"] = ["type", *found["required"]]
        definitions[cls.__name__] = found
    return {"$ref": f"#/$defs/{cls.__name__}"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n")
