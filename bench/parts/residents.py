"""Two hundred signed-in tenants at once, on the processes of a server: what each address costs beside an empty one."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.commands import ROOT
from bench.install import POSTGRESQL, Install, installed
from bench.measure import Figure, PeakMemory, memory_mb
from bench.room import Room
from bench.tenants import PASSWORD

TENANTS = 200
ROUNDS = 3
ASKED = 1
"""Times that each tenant asks for an address in a round: all rounds together are fewer than a session may in a minute."""
SIGN_INS = 20
API = "/api/resident/"
EMPTY = "/api/bench/empty/"
PATHS = {
    "session": ("GET", "session/"),
    "messages": ("GET", "messages/"),
    "message": ("GET", "messages/{message}/"),
    "message read": ("POST", "messages/{message}/read/"),
    "notifications": ("GET", "notifications/"),
    "preferences": ("GET", "notifications/preferences/"),
    "push key": ("GET", "notifications/push/"),
    "account": ("GET", "account/"),
    "devices": ("GET", "sessions/"),
}
"""What pages of the area ask, by name."""


def figures(room: Room) -> Iterator[Figure]:
    """Median and 95th percentile of each address beside the empty view, then signing in."""
    with installed(room, POSTGRESQL) as install:
        yield from measured(install)


def measured(install: Install) -> Iterator[Figure]:
    """The same on some database."""
    devices, _peak = install.run("bench.tenants", str(TENANTS))
    with install.server() as (pid, port):
        yield from _addresses(install, devices, pid, port)
        yield from _signing_in(install, devices, pid, port)


def _addresses(install: Install, devices: list[dict[str, Any]], pid: int, port: int) -> Iterator[Figure]:
    plan = [_phase(devices, "GET", EMPTY, 0)]
    for turn in range(ROUNDS):
        for method, path in PATHS.values():
            plan += [_phase(devices, "GET", EMPTY, turn), _phase(devices, method, API + path, turn)]
    _warm_up, *phases = _crowd(plan, pid, port)
    busiest = max(each["busy"] for each in phases)
    for position, name in enumerate(PATHS):
        turns = [position + turn * len(PATHS) for turn in range(ROUNDS)]
        empty, ours = ([phases[2 * turn + side] for turn in turns] for side in (0, 1))
        note = f"{TENANTS} tenants, {ROUNDS * ASKED} requests each; the generator took {busiest:.0%} of a core at most"
        costs, least = ([each["server_ms"] for each in some] for some in (ours, empty))
        yield Figure(f"{name}, {install.name}, processor", costs, "ms", peer="empty view", peer_rounds=least, note=note)
        for words, share, limit in (("median", 0.5, ""), ("p95", 0.95, "ratio <= 2.5")):
            yield Figure(
                f"{name}, {install.name}, {words}",
                [_share(each, share) for each in ours],
                "ms",
                peer="empty view",
                peer_rounds=[_share(each, share) for each in empty],
                limit=limit,
                note=note,
            )


def _signing_in(install: Install, devices: list[dict[str, Any]], pid: int, port: int) -> Iterator[Figure]:
    before = memory_mb(pid)
    phases = []
    for turn in range(ROUNDS):
        some = devices[turn * SIGN_INS : (turn + 1) * SIGN_INS]
        asks = [[API + "session/", json.dumps({"username": each["name"], "password": PASSWORD})] for each in some]
        phases.append({"method": "POST", "devices": [{"token": "", "asks": [each]} for each in asks]})
    with PeakMemory(pid) as peak:
        answered = _crowd(phases, pid, port)
    cost = statistics.median(each["server_ms"] for each in answered)
    note = f"{cost:.0f} ms of processor each; as many Argon2 hashes at once as the server has threads"
    yield Figure(
        f"{SIGN_INS} sign-ins at once, {install.name}, the last",
        [max(each["milliseconds"]) for each in answered],
        "ms",
        note=note,
    )
    yield Figure(
        f"{SIGN_INS} sign-ins at once, {install.name}, peak memory",
        [peak.megabytes],
        "MB",
        peer="before",
        peer_rounds=[before],
    )


def _phase(devices: list[dict[str, Any]], method: str, path: str, turn: int) -> dict[str, Any]:
    """Every device asks for its own; messages that no round before has asked for."""
    asks = [
        [[path.format(message=each["messages"][turn * ASKED + again]), ""] for again in range(ASKED)]
        for each in devices
    ]
    return {
        "method": method,
        "devices": [{"token": each["token"], "asks": some} for each, some in zip(devices, asks, strict=True)],
    }


def _crowd(plan: list[dict[str, Any]], pid: int, port: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.crowd", str(port), str(pid)]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _share(phase: dict[str, Any], share: float) -> float:
    ordered = sorted(phase["milliseconds"])
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])
