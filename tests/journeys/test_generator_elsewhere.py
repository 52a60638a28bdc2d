"""A generator on another machine, which has the content API and no shared folder, makes the same site."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.sitegen.town import tree
from tests.support.built import COMMUNE, NOW
from tests.support.processes import BIN, ROOT
from tests.support.stack import Stack


def build(source: str, output: Path, token: str = "") -> subprocess.CompletedProcess[str]:
    """Builds from a folder or from a content API."""
    command = [BIN / "sitegen", "build", "--source", source, "--output", output, "--now", NOW]
    environment = {**os.environ, "PALIER_BUILD_TOKEN": token}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_the_records_fetched_through_the_api_build_the_site_of_the_records_on_disk(
    stack: Stack, tmp_path: Path
) -> None:
    api = f"{stack.url}/api/content/v2/"
    token = (stack.var / "build-token").read_text().strip()
    there = build(api, tmp_path / "there", token)
    assert there.returncode == 0, there.stderr
    here = build(str(stack.var / "records"), tmp_path / "here")
    assert here.returncode == 0, here.stderr
    assert tree(tmp_path / "there" / COMMUNE) == tree(tmp_path / "here" / COMMUNE)


def test_without_the_token_nothing_is_fetched(stack: Stack, tmp_path: Path) -> None:
    refused = build(f"{stack.url}/api/content/v2/", tmp_path / "there", "wrong")
    assert refused.returncode == 1
    assert "401" in refused.stderr or "403" in refused.stderr
    assert not list((tmp_path / "there").rglob("*.json"))
