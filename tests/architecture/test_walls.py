"""Who may import whom. `make check` runs import-linter too; this also sees what its contracts cannot say."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.repository import ROOT, imports, python_files

STANDARD_LIBRARY_ONLY = ("sitegen/records.py", "sitegen/blocks.py", "sitegen/fields.py")
OPEN_TO_THE_CMS = {"sitegen", "sitegen.records", "sitegen.blocks", "sitegen.fields", "sitegen.html", "sitegen.media"}
IMPORT_ROOM = "cms/publishing/"
"""Where the import command lives: it alone reads Markdown folders."""


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_the_contracts_of_pyproject_hold() -> None:
    command = [ROOT / ".venv" / "bin" / "lint-imports", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_generator_never_imports_the_cms_or_its_framework() -> None:
    for name, tree in python_files("sitegen"):
        found = {each for each in imports(tree) if within(each, ("cms", "django", "wagtail", "rest_framework"))}
        assert not found, f"{name} imports {found}"


def test_pelican_is_imported_in_its_own_room_only() -> None:
    for name, tree in python_files("sitegen", "cms", "deploy"):
        if not name.startswith("sitegen/pelican_room/"):
            assert not {each for each in imports(tree) if within(each, ("pelican",))}, name


def test_the_cms_sees_only_the_contract_of_the_generator() -> None:
    for name, tree in python_files("cms"):
        modules = {".".join(each.split(".")[:2]) for each in imports(tree) if within(each, ("sitegen",))}
        allowed = OPEN_TO_THE_CMS | ({"sitegen.source"} if name.startswith(IMPORT_ROOM) else set())
        assert modules <= allowed, f"{name} imports {modules - allowed}"


def test_the_contract_needs_nothing_but_the_standard_library() -> None:
    for name, tree in python_files("sitegen"):
        if name in STANDARD_LIBRARY_ONLY:
            tops = {each.partition(".")[0] for each in imports(tree)}
            assert tops <= set(sys.stdlib_module_names) | {"sitegen"}, name


def test_rules_are_pure() -> None:
    for name, tree in python_files("cms"):
        if name.endswith("/rules.py"):
            found = {each for each in imports(tree) if within(each, ("django", "wagtail", "rest_framework"))}
            assert not found, f"{name} imports {found}"


def test_the_environment_of_the_cms_is_read_in_its_settings_only() -> None:
    for name, tree in python_files("cms"):
        if not name.startswith("cms/settings/") and name != "cms/wsgi.py":
            assert not {each for each in imports(tree) if each in ("os.environ", "os.getenv")}, name
