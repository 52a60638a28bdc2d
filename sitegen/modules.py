"""The ES modules of a theme: published under names with their hash, each importing the others under theirs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}/[^"]+)\"""")
"""What a module imports by a relative address: `from "./api.js"`, `import "./api.js"`, `import("./api.js")`."""


class ModuleError(ValueError):
    """A module that imports what is not there, or itself in the end."""


class Modules:
    """The modules of a theme by name. `published` gives the public address of one from its name and its final bytes."""

    def __init__(self, sources: Mapping[str, bytes], published: Callable[[str, bytes], str]) -> None:
        self._sources = sources
        self._published = published
        self._final: dict[str, bytes] = {}
        self._under_way: list[str] = []

    def final(self, name: str) -> bytes:
        """A module with its imports under their public addresses. Raises ModuleError."""
        if name not in self._final:
            if name not in self._sources:
                raise ModuleError(f"{name} n’est pas dans islands/ du thème")
            if name in self._under_way:
                raise ModuleError(f"des modules s’importent en rond : {', '.join([*self._under_way, name])}")
            self._under_way.append(name)
            text = _IMPORT.sub(
                lambda match: f'{match[1]}"{self.address(_target(name, match[2]))}"', self._sources[name].decode()
            )
            self._under_way.pop()
            self._final[name] = text.encode()
        return self._final[name]

    def address(self, name: str) -> str:
        """The public address of a module."""
        return self._published(name, self.final(name))

    def needed(self, name: str) -> list[str]:
        """Everything that a module imports before it runs, in the order of the imports, itself excluded."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            here = waiting.pop(0)
            for start, path in _IMPORT.findall(self._sources[here].decode()):
                target = _target(here, path)
                if "(" not in start and target not in found:
                    found[target] = None
                    waiting.append(target)
        return list(found)


def _target(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
