"""What `make bench` writes can be read by others, and a limit that is not kept is never shown as kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import readme, run
from bench.corpus import town
from bench.desk import SCREENS
from bench.edits import news
from bench.measure import Figure, cpu_seconds, memory_mb
from bench.parts import desk
from bench.room import Room
from sitegen.records import NewsRecord, from_json, to_json
from sitegen.source import JsonFolder


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    figures = [
        Figure("a build", [2.0, 3.0, 2.5], "s", "a peer", [5.0, 5.2], "ratio <= 0.2"),
        Figure("an edit", [31.2], "ms", limit="value < 50"),
        Figure("twins", [900.0], "files/s"),
    ]
    with Room() as room:
        run._keep("first", figures, room)
        run._keep("second", [Figure("memory", [80.0], "MB")], room)
        run._keep("first", figures[:2], room)
    return tmp_path


def test_the_results_are_a_list_of_figures_with_their_peer_limit_and_verdict(measured: Path) -> None:
    figures = json.loads((measured / "latest.json").read_text("utf-8"))
    keys = ["name", "value", "unit", "peer", "peer_value", "ratio", "limit", "met"]
    assert [list(each) for each in figures] == [keys] * 3
    assert dict(zip(keys, ["a build", 2.5, "s", "a peer", 5.1, 0.4902, "ratio <= 0.2", False], strict=True)) in figures
    assert dict(zip(keys, ["an edit", 31.2, "ms", None, None, None, "value < 50", True], strict=True)) in figures


def test_measuring_one_part_again_keeps_the_figures_of_the_others(measured: Path) -> None:
    names = [each["name"] for each in json.loads((measured / "latest.json").read_text("utf-8"))]
    assert names == ["memory", "a build", "an edit"]


def test_the_readme_says_which_limits_are_not_kept(measured: Path) -> None:
    table = readme.table(measured)
    assert "| a build | 2.5 (2–3) s | a peer | 5.1 (5–5.2) s | 0.49 | ratio <= 0.2 | **no** |" in table
    assert "| an edit | 31.2 ms |  |  |  | value < 50 | yes |" in table


def test_the_terminal_says_which_limits_are_not_kept() -> None:
    assert "ratio <= 0.2: NOT MET" in run.line(Figure("a build", [2.5], "s", "a peer", [5.0], "ratio <= 0.2"))


def test_a_limit_that_is_not_kept_is_said_with_its_reason_and_one_that_is_kept_without() -> None:
    why = "Files are small. Tried: larger ones."
    late, early = (Figure("a build", [seconds], "s", limit="value <= 2", reason=why) for seconds in (2.5, 1.5))
    assert run.line(late).endswith(f"NOT MET\n      {why}")
    assert late.as_details()["reason"] == why
    assert why not in run.line(early) and "reason" not in early.as_details()


def test_every_limit_that_the_desk_may_miss_has_a_reason() -> None:
    assert set(desk.REASONS) <= set(SCREENS)


def test_every_part_can_be_loaded() -> None:
    for module in (*run.PARTS.values(), *run.LONG_PARTS.values()):
        assert callable(run.importlib.import_module(module).figures)


def test_what_a_process_uses_counts_the_processes_it_started() -> None:
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\nprint(1, flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "1\n"
        assert cpu_seconds(process.pid) >= 0.3
        assert memory_mb(process.pid) > 5, "two interpreters of Python"
        process.communicate("\n")


def test_an_edit_is_a_record_that_the_generator_accepts(tmp_path: Path) -> None:
    small = town(tmp_path, 600, neighbourhoods=12)
    item = news(small, small.neighbourhood, 7, "Une annonce")
    path = tmp_path / small.insee / item.file
    from bench.edits import publish

    publish(small, item)
    record = from_json(path.read_bytes())
    assert isinstance(record, NewsRecord) and to_json(record) == path.read_bytes()
    assert JsonFolder(tmp_path, small.insee).read(item.file) == record
