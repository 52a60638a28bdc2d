"""What residents wait for: sending a report with photos, and hearing of a works notice that concerns ten thousand of them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.install import POSTGRESQL, Install, installed
from bench.measure import Figure, PeakMemory, cpu_seconds, memory_mb
from bench.room import Room
from tests.support.smtp import mail_server

ROUNDS = 5
TOLD, SENT = 10_000, 1_000
"""Accounts that a notice concerns, and e-mails that are waited for: all of them would be minutes of the same."""
PATIENCE = 600.0
"""Seconds in which the e-mails leave."""
KINDS = {"taken": "as a phone takes them", "smaller": "as the page sends them"}


def figures(room: Room) -> Iterator[Figure]:
    """A report with three photos, then one notice, until the outbox is full and the first e-mails have left."""
    with installed(room, POSTGRESQL) as install:
        yield from measured(install)


def measured(install: Install) -> Iterator[Figure]:
    """The same on some database."""
    yield from _sending(install)
    yield from _telling(install)


def _sending(install: Install) -> Iterator[Figure]:
    found, peak = install.run("bench.sending", str(ROUNDS))
    for kind, words in KINDS.items():
        each = found[kind]
        note = (
            f"12 million pixels, {each['bytes'] / 1e6:.1f} MB each"
            if kind == "taken"
            else f"{each['bytes'] / 1e3:.0f} KB each"
        )
        name = f"a report with three photos {words}, {install.name}"
        yield Figure(f"{name}, processor", each["processor"], "ms", note=note)
        yield Figure(f"{name}, median", each["clock"], "ms", note=note)
        yield Figure(f"{name}, the slowest", each["clock"], "ms", note=note, share=1.0)
    yield Figure(
        f"reports with photos, {install.name}, peak memory", [peak], "MB", note="the photos that are sent included"
    )


def _telling(install: Install) -> Iterator[Figure]:
    install.run("bench.notice", "make", str(TOLD))
    with mail_server() as sink, install.background(sink.port) as pid, PeakMemory(pid) as peak:
        idle, before = memory_mb(pid), cpu_seconds(pid)
        told, _peak = install.run("bench.notice", "publish", str(TOLD))
        while len(sink.received) < SENT:
            if time.time() - told["began"] > PATIENCE:
                raise TimeoutError(f"{len(sink.received)} of {SENT} e-mails have left")
            time.sleep(0.05)
        seconds, used = time.time() - told["began"], cpu_seconds(pid) - before
    name = f"{TOLD:,} notifications of one notice, {install.name}"
    yield Figure(f"{name}: outbox full", [told["full"]], "s", note="from the click on « Publier »")
    note = (
        f"{SENT / (seconds - told['full']):.0f} e-mails a second, to a server of this machine that takes them at once"
    )
    yield Figure(f"{name}: first {SENT:,} e-mails", [seconds], "s", note=note)
    note = "of the background process, which has made the outbox meanwhile"
    yield Figure(f"{name}: processor of one e-mail", [used * 1000 / SENT], "ms", note=note)
    yield Figure(f"{name}: peak memory", [peak.megabytes], "MB", peer="before", peer_rounds=[idle])
