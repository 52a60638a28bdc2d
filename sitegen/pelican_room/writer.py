"""Pelican's writer, whose one choke point replaces a page whole instead of writing into it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from pelican import signals
from pelican.writers import Writer

from sitegen.compose.make import Made
from sitegen.write import replace_page, safe

_LONG = 1_000
"""Characters from which a part of a page is looked for among those of other pages: style sheets, headers, footers."""
_encoded = lru_cache(maxsize=512)(str.encode)


class AtomicWriter(Writer):  # type: ignore[misc]  # pelican has no types
    """Renders with exactly the names a template is promised, and replaces files one by one, each in one step."""

    output_path: str

    def for_site(self, environment: Environment, output: Path) -> SiteWriter:
        """This writer for the site of one commune."""
        return SiteWriter(self, environment, output)

    def write_file(
        self, name: str, template: Any, context: dict[str, Any], relative_urls: bool = False, **names: Any
    ) -> None:
        """Pelican's way in: renders `template` with `names` alone and replaces the file `name` below the output."""
        data = template.render(**names).encode()
        self.put(f"{self.output_path}/{safe(name)}", data, names)

    def put(self, path: str, data: bytes, names: dict[str, Any]) -> None:
        """Replaces a file and tells Pelican's plugins."""
        replace_page(path, data)
        if signals.content_written.receivers:
            signals.content_written.send(path, context=names)


class SiteWriter:
    """The writer of one commune's site, as `sitegen.build` asks for it."""

    def __init__(self, writer: AtomicWriter, environment: Environment, output: Path) -> None:
        self._writer = writer
        self._environment = environment
        self._output = str(output)

    def render(self, made: Made) -> bytes:
        """The bytes of a page."""
        parts = self._environment.get_template(made.template).generate(**made.names)
        # Part by part: most are plain ASCII, which a whole page never is, and the long ones are those of other pages.
        return b"".join([_encoded(each) if len(each) > _LONG else each.encode() for each in parts])

    def write(self, file: str, data: bytes) -> None:
        """Replaces a file below the commune's output."""
        self._writer.put(f"{self._output}/{safe(file)}", data, {})
