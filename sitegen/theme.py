"""A theme as the generator reads it: the style sheet of each template, its scripts and policy, and the published assets."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from sitegen.modules import ModuleError, Modules
from sitegen.targets import AREA

_BROWSERS = ["chrome 80", "firefox 78", "safari 13", "edge 80", "samsung 12"]
_ASSET = re.compile(rb"asset:([A-Za-z0-9/_.-]+)")
_PACKAGE = Path(__file__).parent
_WORKERS = "islands/worker/"
"""Service workers. A browser knows one by its address, below which it serves: theirs has no hash, and is the resident area's."""


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
            raise ThemeError(f"{folder / 'theme.toml'} : {error}") from error
        self._islands: dict[str, dict[str, Any]] = self.settings.get("islands", {})
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
                raise ThemeError(f"la feuille de style de {template} contient « </ »")
            self._sheets[template] = Markup(minified)  # noqa: S704 - the theme's own CSS, without any closing tag
        return self._sheets[template]

    def policy(self, template: str) -> str:
        """The Content-Security-Policy of a template: itself, its pictures, and the one style whose hash it names.

        Islands, where it has some, are modules of this host, and ask this host alone.
        """
        if template not in self._policies:
            scripts = ""
            if template in self._islands:
                inline = self.inline_module(template)
                named = f" {_digest(inline)}" if inline else ""
                scripts = f"script-src 'self'{named}; connect-src 'self'; "
            self._policies[template] = (
                f"default-src 'none'; style-src {_digest(self.stylesheet(template))}; {scripts}img-src 'self'; "
                "manifest-src 'self'; base-uri 'none'; form-action 'self'"
            )
        return self._policies[template]

    def inline_module(self, template: str) -> Markup:
        """The module that stands in the pages of a template: the few words that decide whether to load another."""
        name = self._islands.get(template, {}).get("inline")
        if not name:
            return Markup("")
        text = self._modules.final(f"islands/{name}").decode().strip()
        if "</" in text or "<!--" in text:
            raise ThemeError(f"{name} contient « </ » ou « <!-- »")
        return Markup(text)  # noqa: S704 - the theme's own script, without any closing tag

    def module(self, name: str) -> Markup:
        """The elements that load a module of `islands/`, and all that it needs at the same time. Raises ThemeError."""
        try:
            needed = [self.asset(each) for each in self._modules.needed(f"islands/{name}")]
        except KeyError:
            raise ThemeError(f"{name} n’est pas dans islands/ du thème") from None
        preloaded = "".join(f'<link rel="modulepreload" href="{each}">\n' for each in needed)
        script = f'<script type="module" src="{self.asset(f"islands/{name}")}"></script>'
        return Markup(preloaded + script)  # noqa: S704 - addresses of the theme's own files

    def asset(self, name: str) -> str:
        """The public address of a file of the theme's `static/` or `islands/`. Raises ThemeError when there is none."""
        try:
            return "/" + self._asset_paths[name]
        except KeyError:
            raise ThemeError(f"{name} n’est pas dans static/ ni dans islands/ du thème") from None

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """Every published asset: its path below the output, with its hash where it has one, and its bytes."""
        return {self._asset_paths[name]: data for name, data in self._asset_data.items()}

    @cached_property
    def _asset_paths(self) -> dict[str, str]:
        return {
            name: AREA["home"] + name.removeprefix(_WORKERS) if name.startswith(_WORKERS) else _hashed_name(name, data)
            for name, data in self._asset_data.items()
        }

    @cached_property
    def _modules(self) -> Modules:
        paths = sorted((self.folder / "islands").rglob("*.js"))
        sources = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}
        return Modules(sources, lambda name, data: f"/{_hashed_name(name, data)}")

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
        # A licence goes wherever the code it is about goes.
        for path in sorted((self.folder / "islands").rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            try:
                if path.suffix == ".js":
                    plain[name] = self._modules.final(name)
                    if name.startswith(_WORKERS):
                        plain[name] = _ASSET.sub(lambda match: _hashed(match[1].decode(), plain), plain[name])
                elif path.name == "LICENSE.txt":
                    plain[name] = path.read_bytes()
            except ModuleError as error:
                raise ThemeError(str(error)) from error
        return plain


def _hashed(name: str, known: dict[str, bytes]) -> bytes:
    if name not in known:
        raise ThemeError(f"{name} n’est pas dans static/ du thème")
    return f"/{_hashed_name(name, known[name])}".encode()


def _hashed_name(name: str, data: bytes) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{extension}"


def _digest(text: str) -> str:
    """How a policy names an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
