"""The ES modules of a theme: published under names with their hash, each importing the others under theirs."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}/[^"]+)\"""")
"""What a module imports by a relative address: `from "./api.js"`, `import "./api.js"`, `import("./api.js")`."""
_VENDOR = "/vendor/"
"""Where a theme keeps modules of others: their bytes and their licences are theirs."""
_NO_BREAK_AFTER, _NO_BREAK_BEFORE = b"{([,;", b")]},;"
"""Signs beside which a line break never ends a statement (ECMA-262, 12.10)."""
_APART = b"{}()[],;:?=&|\"'`"
"""Signs that a space keeps apart from nothing: what follows or precedes one cannot become part of it."""


class ModuleError(ValueError):
    """A module that imports what is not there, or itself in the end, or that is not JavaScript."""


class Modules:
    """The modules of a theme by name. `published` gives the public address of one from its name and its final bytes."""

    def __init__(self, sources: Mapping[str, bytes], published: Callable[[str, bytes], str]) -> None:
        self._sources = sources
        self._published = published
        self._final: dict[str, bytes] = {}
        self._under_way: list[str] = []

    def final(self, name: str) -> bytes:
        """A module as it is published: compact, its imports under their public addresses. Raises ModuleError."""
        if name not in self._final:
            if name not in self._sources:
                raise ModuleError(f"{name} n’est pas dans islands/ du thème")
            if name in self._under_way:
                raise ModuleError(f"des modules s’importent en rond : {', '.join([*self._under_way, name])}")
            self._under_way.append(name)
            source = self._sources[name]
            text = _IMPORT.sub(
                lambda match: f'{match[1]}"{self.address(_target(name, match[2]))}"',
                (source if _VENDOR in name else compact(name, source)).decode(),
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


def compact(name: str, source: bytes) -> bytes:
    """A module without its comments and the white space that only its readers need. Raises ModuleError.

    No name and no order changes, and what is quoted stays: text, regular expressions, what a template literal says.
    """
    root = _parser().parse(source).root_node
    if root.has_error:
        raise ModuleError(f"{name} n’est pas du JavaScript que l’on sache lire")
    out = bytearray()
    end = 0
    for start, stop in _pieces(root):
        if out and start > end:
            out += _between(out[-1], source[start], b"\n" in source[end:start])
        out += source[start:stop]
        end = stop
    return bytes(out)


def _pieces(node: Node) -> Iterator[tuple[int, int]]:
    """Where the words and signs of a module begin and end; comments are none."""
    if node.type == "comment":
        return
    if node.type == "template_string":
        start = node.start_byte
        for each in node.children:
            if each.type == "template_substitution":
                yield start, each.start_byte
                yield from _pieces(each)
                start = each.end_byte
        yield start, node.end_byte
    elif node.children and node.type not in ("string", "regex"):
        for each in node.children:
            yield from _pieces(each)
    elif node.end_byte > node.start_byte:
        yield node.start_byte, node.end_byte


def _between(before: int, after: int, broken: bool) -> bytes:
    """What has to stand between two signs; `broken` where a line ended there."""
    if before in _NO_BREAK_AFTER or after in _NO_BREAK_BEFORE:
        return b""
    if broken:
        return b"\n"
    return b"" if before in _APART or after in _APART else b" "


@functools.cache
def _parser() -> Parser:
    # A build with nothing to do needs no module.
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_javascript.language()))
