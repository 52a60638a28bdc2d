"""A theme as the generator reads it: the style sheet of each template, its security policy, and the published assets."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

_BROWSERS = ["chrome 80", "firefox 78", "safari 13", "edge 80", "samsung 12"]
_ASSET = re.compile(rb"asset:([A-Za-z0-9/_.-]+)")
_PACKAGE = Path(__file__).parent


COMPILED = "__pycache__"
"""Where a theme's compiled templates are kept, as Python keeps its modules."""


class ThemeError(ValueError):
    """A theme that cannot be used; the message names the file."""


class Theme:
    """A theme's folder: what changed in it shows in `fingerprint`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        try:
            self.settings: dict[str, Any] = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ThemeError(f"{folder / 'theme.toml'} : {error}") from error
        self._sheets: dict[str, Markup] = {}
        self._policies: dict[str, str] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any file of the theme, and with the generator that renders it."""
        whole = hashlib.sha256()
        for root, pattern in ((self.folder, "*"), (_PACKAGE, "*.py")):
            for path in sorted(root.rglob(pattern)):
                if path.is_file() and COMPILED not in path.parts:
                    whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        return whole.hexdigest()

    def templates(self) -> list[str]:
        """The names of the templates that pages are rendered with."""
        return sorted(self.settings["templates"])

    def template_files(self) -> list[str]:
        """The names of all templates, those of components and those that others import included."""
        parts = (path.relative_to(self.folder).as_posix() for path in self.folder.glob("components/*/template.html"))
        return sorted([*parts, *(path.name for path in self.folder.glob("templates/*.html"))])

    def components(self) -> list[str]:
        """The names of the theme's components."""
        return sorted(path.parent.name for path in (self.folder / "components").glob("*/template.html"))

    def stylesheet(self, template: str) -> Markup:
        """The minified style sheet of a template, to stand in the page's one style element."""
        if template not in self._sheets:
            sheet = self.settings["stylesheet"]
            uses = self.settings["templates"].get(template)
            if uses is None:
                raise ThemeError(f"theme.toml ne dit pas quels composants emploie {template}")
            extra = [f"static/css/{template.removesuffix('.html')}.css"]
            files = [*sheet["first"], *(f"components/{each}/style.css" for each in uses)]
            files += [each for each in extra if (self.folder / each).is_file()]
            files += sheet["last"]
            text = "\n".join((self.folder / each).read_text(encoding="utf-8") for each in dict.fromkeys(files))
            # A build with nothing to do needs no style sheet.
            import lightningcss

            minified = lightningcss.process_stylesheet(text, filename=template, browsers_list=_BROWSERS)
            if "</" in minified:
                raise ThemeError(f"la feuille de style de {template} contient « </ »")
            self._sheets[template] = Markup(minified)  # noqa: S704 - the theme's own CSS, without any closing tag
        return self._sheets[template]

    def policy(self, template: str) -> str:
        """The Content-Security-Policy of a template: itself, its pictures, and the one style whose hash it names."""
        if template not in self._policies:
            digest = base64.b64encode(hashlib.sha256(self.stylesheet(template).encode()).digest()).decode()
            self._policies[template] = (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; manifest-src 'self'; "
                "base-uri 'none'; form-action 'self'"
            )
        return self._policies[template]

    def asset(self, name: str) -> str:
        """The public address of a file of the theme's `static/`. Raises ThemeError when there is none."""
        try:
            return "/" + self._asset_paths[name]
        except KeyError:
            raise ThemeError(f"{name} n’est pas dans static/ du thème") from None

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """Every published asset: its path below the output, with its hash, and its bytes."""
        return {self._asset_paths[name]: data for name, data in self._asset_data.items()}

    @cached_property
    def _asset_paths(self) -> dict[str, str]:
        found = {}
        for name, data in self._asset_data.items():
            stem, dot, extension = name.rpartition(".")
            found[name] = f"assets/{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{extension}"
        return found

    @cached_property
    def _asset_data(self) -> dict[str, bytes]:
        """The bytes of each asset; one that names others as `asset:name` gets their hashed addresses."""
        root = self.folder / "static"
        plain: dict[str, bytes] = {}
        referring: dict[str, bytes] = {}
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and path.suffix != ".css" and not path.name.startswith("."):
                data = path.read_bytes()
                (referring if _ASSET.search(data) and path.suffix in (".webmanifest", ".json") else plain)[name] = data
        for name, data in referring.items():
            plain[name] = _ASSET.sub(lambda match: _hashed(match[1].decode(), plain), data)
        return plain


def _hashed(name: str, known: dict[str, bytes]) -> bytes:
    if name not in known:
        raise ThemeError(f"{name} n’est pas dans static/ du thème")
    stem, dot, extension = name.rpartition(".")
    return f"/assets/{stem}.{hashlib.sha256(known[name]).hexdigest()[:10]}{dot}{extension}".encode()
