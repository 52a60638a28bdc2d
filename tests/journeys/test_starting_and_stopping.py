"""What `make run` promises: it starts beside another, says what stands in its way, and leaves no process behind."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.built import COMMUNE
from tests.support.processes import descendants, is_alive, status_of, wait_until
from tests.support.stack import Stack, begin, start


@pytest.fixture
def prepared(stack: Stack, tmp_path: Path) -> Iterator[Callable[[], Stack]]:
    """Starts a second system from a copy of the first one's folder, as a second start of another checkout."""
    var = tmp_path / "var"
    shutil.copytree(stack.var, var, ignore=shutil.ignore_patterns("*.sqlite3*", "log", "run.lock", "terminal.txt"))
    for name in ("palier.sqlite3", f"site/.sitegen/{COMMUNE}.sqlite3"):
        (var / name).parent.mkdir(exist_ok=True, parents=True)
        with sqlite3.connect(stack.var / name) as source, sqlite3.connect(var / name) as copy:
            source.backup(copy)
    started: list[Stack] = []

    def start_second() -> Stack:
        started.append(start(var))
        return started[0]

    yield start_second
    for each in started:
        each.end(signal.SIGTERM)


# Ctrl-C is how every run of these tests ends: see the fixture `stack`.
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_it_runs_beside_another_and_ends_with_all_its_processes(
    stack: Stack, prepared: Callable[[], Stack], how: signal.Signals
) -> None:
    second = prepared()
    assert status_of(f"{second.url}/") == status_of(f"{stack.url}/") == 200
    assert len(second.processes()) >= 5
    assert second.end(how) == 0
    assert status_of(f"{second.url}/") == 0
    assert status_of(f"{stack.url}/") == 200


def test_when_one_process_dies_it_says_which_and_ends_the_others(prepared: Callable[[], Stack]) -> None:
    second = prepared()
    everyone = second.processes()
    (worker,) = [pid for pid in everyone if b"manage.py\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(worker, signal.SIGKILL)
    assert second.process.wait(60) not in (0, None)
    assert "« worker » was killed by signal 9" in second.output
    wait_until(lambda: not [pid for pid in everyone if is_alive(pid)], "every process to end")


def test_a_port_in_use_is_said_before_anything_starts(stack: Stack, tmp_path: Path) -> None:
    second = begin(tmp_path / "var", tmp_path / "terminal.txt", port=stack.port)
    assert second.process.wait(60) == 1
    assert f"port {stack.port} is used" in second.output and "PORT=" in second.output
    assert not (tmp_path / "var" / "palier.sqlite3").exists()


def test_a_folder_that_already_runs_is_left_alone(stack: Stack, tmp_path: Path) -> None:
    again = begin(stack.var, tmp_path / "terminal.txt")
    assert again.process.wait(60) == 1
    assert "already running" in again.output
    assert status_of(f"{stack.url}/") == 200


def test_secrets_are_readable_by_their_owner_only(stack: Stack) -> None:
    for name in ("secret-key", "build-token"):
        assert stat.S_IMODE((stack.var / name).stat().st_mode) == 0o600
        assert len((stack.var / name).read_text()) >= 48


def test_only_this_machine_can_reach_it(stack: Stack) -> None:
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.rpartition(":")[2], 16) in range(stack.port, stack.port + 3):
                listening.add(local.rpartition(":")[0])
    assert listening == {"0100007F"}
    assert descendants(stack.process.pid)
