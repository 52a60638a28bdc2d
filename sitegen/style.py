"""The style page of a theme: each of its components, with its examples, as readers will see them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from jinja2 import Environment
from markupsafe import Markup

from sitegen import markdown
from sitegen.html import canonical
from sitegen.pelican_room import host
from sitegen.theme import Theme
from sitegen.write import write_atomically


def examples(theme: Theme, component: str) -> list[dict[str, Any]]:
    """The named examples of a component: `name` and the `arguments` of its macro."""
    path = theme.folder / "components" / component / "examples.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def rendered(environment: Environment, component: str, example: dict[str, Any]) -> Markup:
    """An example as HTML."""
    macro = getattr(environment.get_template(f"components/{component}/template.html").module, component)
    arguments = vars(_shown(environment, example.get("arguments") or {}))
    return Markup(macro(**arguments))  # noqa: S704 - what the theme's own macro made


def _shown(environment: Environment, value: Any, name: str = "") -> Any:
    """Plain YAML values as templates meet them: objects, sanitised HTML as Markup, `asset:name` as its address."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _shown(environment, each, key) for key, each in value.items()})
    if isinstance(value, list):
        return [_shown(environment, each, name) for each in value]
    if name in ("html", "transcript") and isinstance(value, str):
        return Markup(canonical(value))  # noqa: S704 - canonical HTML
    if isinstance(value, str) and value.startswith("asset:"):
        asset: Any = environment.globals["asset"]
        return asset(value.removeprefix("asset:"))
    return value


def write_style_page(theme: Theme, folder: Path) -> None:
    """Writes `index.html` and the theme's assets into a folder, ready to be opened through a server."""
    folder.mkdir(parents=True, exist_ok=True)
    generator, _writer = host.resident(folder, folder, theme)
    environment: Environment = generator.env
    components = []
    for name in theme.components():
        readme = (theme.folder / "components" / name / "README.md").read_text(encoding="utf-8")
        shown = [(each["name"], rendered(environment, name, each)) for each in examples(theme, name)]
        components.append((name, Markup(markdown.to_html(readme)), shown))  # noqa: S704 - canonical HTML
    page = environment.get_template("style.html").render(components=components)
    write_atomically(folder / "index.html", page.encode())
    for path, data in theme.assets.items():
        write_atomically(folder / path, data)
