"""No address of a package index, no path of a machine and no secret in any file; the lock fits the declaration."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.repository import ROOT, texts

INDEX = re.compile(
    r'--(?:extra-)?index-url|--find-links|"resolved": *"http|//pypi\.|//registry\.npmjs|files\.pythonhosted'
)
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.>/-])/(?:root|work|farm|home/[a-z]+)/", re.MULTILINE)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
SELF = "tests/architecture/test_nothing_foreign.py"


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}: {hit[0].strip()}"
        for name, text in texts()
        if name != SELF and not name.endswith(".svg")
        for hit in pattern.finditer(text)
    ]


def test_no_file_names_a_package_index() -> None:
    assert not hits(INDEX)


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert not hits(MACHINE)


def test_no_file_holds_a_secret() -> None:
    assert not hits(SECRET)


def locked() -> dict[str, list[Version]]:
    """Every version of every package in the lock; one package may have one version for each Python."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


def lock_text() -> str:
    return (ROOT / "requirements.lock").read_text()


def test_the_lock_holds_a_fitting_version_of_every_declared_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = locked()
    for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        requirement = Requirement(text)
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in requirements.lock: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in found), f"{text} but {found}: run `make lock`"


def test_every_locked_package_has_its_hashes() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock_text())
    bare = [
        entry.splitlines()[0] for entry in entries if "==" in entry.splitlines()[0] and "--hash=sha256:" not in entry
    ]
    assert not bare
