"""What the islands promise, read from their sources: few bytes, one library as it came, French, and no door left open."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import brotli
import pytest
from jinja2 import Environment

from cms.notifications.api import TOPICS
from sitegen.modules import ModuleError, Modules
from sitegen.targets import AREA
from sitegen.theme import Theme
from tests.theme.theme_files import THEME

ISLANDS = THEME / "islands"
MODULES = sorted(ISLANDS.glob("*.js"))
MOST = 20 * 1024
"""Bytes of all that one page loads, the library included, as Brotli sends each module."""
DECIDES = 1024
"""Bytes of the module that decides, on a home page, whether there is anything to load."""
MESSAGE = re.compile(r"\b(?:_|plural)\(\s*((?:\"[^\"]*\"[,\s]*)+)")

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)


@pytest.mark.parametrize("first", [*AREA, "at_home", "at_residence"])
def test_no_page_loads_more_than_20_kilobytes_of_islands(theme: Theme, first: str) -> None:
    loaded = re.findall(r'(?:href|src)="/([^"]+)"', theme.module(f"{first}.js"))
    assert len(loaded) > 1
    assert sum(len(brotli.compress(theme.assets[path])) for path in loaded) <= MOST


@pytest.mark.parametrize("template", ["home.html", "residence.html"])
def test_what_decides_in_the_page_itself_is_a_few_words(theme: Theme, template: str) -> None:
    assert 0 < len(theme.inline_module(template)) <= DECIDES


def test_the_library_is_the_one_that_was_published_and_its_licence_goes_with_it(theme: Theme) -> None:
    folder = ISLANDS / "vendor" / "htm-preact"
    wanted, name = (folder / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == wanted
    published = [path for path in theme.assets if "/vendor/htm-preact/LICENSE." in path]
    assert len(published) == 1
    assert b"Apache License" in theme.assets[published[0]] and b"MIT License" in theme.assets[published[0]]


def test_every_module_is_found_where_the_others_look_for_it(theme: Theme) -> None:
    for path, data in theme.assets.items():
        for address in re.findall(rb'(?:from |import\()"([^"]+)"', data) if path.endswith(".js") else ():
            assert address.decode().lstrip("/") in theme.assets, f"{path} imports {address.decode()}"


def test_a_module_that_changes_changes_the_names_of_those_that_import_it() -> None:
    def name_of(text: bytes) -> str:
        sources = {"islands/a.js": b'import { b } from "./b.js";', "islands/b.js": text}
        return Modules(sources, lambda name, data: f"/{name}.{hashlib.sha256(data).hexdigest()}").address(
            "islands/a.js"
        )

    assert name_of(b"export const b = 1;") != name_of(b"export const b = 2;")


@pytest.mark.parametrize("imported", ["./gone.js", "./a.js"])
def test_a_module_that_imports_what_is_not_there_or_itself_is_refused(imported: str) -> None:
    modules = Modules({"islands/a.js": f'import "{imported}";'.encode()}, lambda name, data: name)
    with pytest.raises(ModuleError):
        modules.final("islands/a.js")


def test_only_the_pages_with_islands_may_run_scripts_and_only_of_this_host(theme: Theme) -> None:
    for template in theme.templates():
        policy = theme.policy(template)
        assert ("script-src" in policy) == (template in ("area.html", "home.html", "residence.html"))
        assert "unsafe" not in policy and "http" not in policy
    assert "script-src 'self'; connect-src 'self';" in theme.policy("area.html")
    digest = theme.policy("home.html").partition("script-src 'self' ")[2].partition(";")[0]
    assert digest.startswith("'sha256-")


def test_each_shell_has_its_island(theme: Theme) -> None:
    for part in AREA:
        assert f'<script type="module" src="{theme.asset(f"islands/{part}.js")}"></script>' in theme.module(
            f"{part}.js"
        )


@each_module
def test_a_module_builds_no_html_from_text_and_keeps_nothing_in_the_browser(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|style=", text)
    # The draft of a report is the one thing that a device keeps (docs/adr/0018).
    kept = "" if module.name == "draft.js" else "|indexedDB"
    assert not re.search(rf"localStorage|sessionStorage|https?://{kept}", text)


@each_module
def test_a_module_runs_on_old_phones(module: Path) -> None:
    assert not re.search(r"\?\.|\?\?|\.at\(|replaceAll|randomUUID|structuredClone", module.read_text(encoding="utf-8"))


@each_module
def test_messages_of_islands_are_set_in_good_french_typography(module: Path) -> None:
    for quoted in MESSAGE.findall(module.read_text(encoding="utf-8")):
        for message in re.findall(r'"([^"]*)"', quoted):
            message = re.sub(r"\{\w+\}", "x", message)
            assert "'" not in message and "..." not in message, message
            assert not re.search(r" [:;!?»]|« |[^\s\u202f\u00a0][;!?»]|«[^\u202f]", message), message


@each_module
def test_what_a_reader_sees_of_an_island_goes_through_gettext(module: Path) -> None:
    for template in re.findall(r"html`((?:[^`\\]|\\.)*)`", module.read_text(encoding="utf-8")):
        words = re.findall(r">\s*([A-Za-zÀ-ÿ][^<>${}]*[a-zà-ÿ]{3,}[^<>${}]*)<", template)
        assert not words, words


def test_islands_name_only_drawings_that_their_page_has(environment: Environment) -> None:
    whole = "".join(path.read_text("utf-8") for path in MODULES)
    used = set(re.findall(r'(?:\bicon|Icon} name|\blevel)="([a-z_]+)"', whole))
    paths = environment.get_template("components/icon/template.html").module.paths  # type: ignore[attr-defined]
    templates = "".join(
        (THEME / "templates" / name).read_text("utf-8") for name in ("area.html", "home.html", "residence.html")
    )
    drawn = {name for names in re.findall(r"sprite\(\[(.*?)\]\)", templates) for name in re.findall(r'"(\w+)"', names)}
    assert drawn <= set(paths)
    assert used & set(paths) <= drawn


def test_the_worker_passes_no_request_keeps_no_answer_and_is_the_area_s_own(theme: Theme) -> None:
    worker = theme.assets["espace/notifications.js"].decode()
    assert not re.search(r"fetch|caches|importScripts|indexedDB|clients\.claim", worker)
    (icon,) = re.findall(r'icon:"/([^"]+)"', worker)
    assert icon in theme.assets


def test_every_topic_that_the_api_knows_has_its_words() -> None:
    island = (ISLANDS / "account_preferences.js").read_text("utf-8")
    topics = re.search(r"const TOPICS = \{(.*?)\};", island, re.DOTALL)
    assert topics is not None
    assert re.findall(r"(\w+): _\(", topics[1]) == TOPICS
