"""The shape of the repository: few names at the top, small files, no drawers."""

from __future__ import annotations

import re

from tests.architecture.repository import ROOT, files, texts

TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md", "bench", "cms",
    "content", "deploy", "docs", "manage.py", "netlify.toml", "pyproject.toml", "requirements.lock", "sitegen",
    "tests", "themes",
}  # fmt: skip
LONGEST = 400
"""Lines of a source file: past that there is a second room in it."""
DRAWERS = {"utils", "helpers", "misc", "common", "util", "helper"}


def test_the_top_of_the_repository_holds_what_the_documentation_names_and_nothing_else() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in files()}
    assert found <= TOP, f"unknown at the top: {found - TOP}"


def test_no_source_file_is_longer_than_a_room() -> None:
    long = {
        name: lines
        for name, text in texts()
        if name.endswith((".py", ".js", ".css", ".html")) and "/migrations/" not in name and "/vendor/" not in name
        if (lines := text.count("\n")) > LONGEST
    }
    assert not long


def test_no_file_is_a_drawer() -> None:
    assert not [path for path in files() if path.stem in DRAWERS or path.parent.name in DRAWERS]


def test_nothing_is_left_for_later() -> None:
    mark = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + "|" + "lorem" + " ipsum", re.IGNORECASE)
    found = [
        f"{name}: {line.strip()[:80]}"
        for name, text in texts()
        if name not in ("LICENSE", "requirements.lock") and not name.endswith(("package-lock.json", ".svg"))
        for line in text.splitlines()
        if (hit := mark.search(line)) and (hit[0].isupper() or " " in hit[0])
    ]
    assert not found


def test_every_make_target_named_in_the_documentation_exists_and_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):.*## .+", makefile, re.MULTILINE))
    named = {
        (name, target)
        for name, text in texts()
        if name.endswith((".md", ".yml", ".toml")) or name == ".ci/run"
        for target in re.findall(r"(?:^|`|=\S+ )make ([a-z]+)", text, re.MULTILINE)
    }
    assert named
    assert not {(name, target) for name, target in named if target not in targets}
