"""Builds that are killed: at a file operation, at a named step, at any instant. Used by the suite and by the benchmarks."""

from __future__ import annotations

import mmap
import os
import random
import shutil
import signal
import sqlite3
import statistics
import struct
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen import build, targets, twins
from sitegen.compose import lists
from sitegen.pelican_room import host
from tests.sitegen.reading import Reader, Site
from tests.sitegen.town import INSEE, SmallTown
from tests.sitegen.versions import Version, clean_tree, put, versions
from tests.support.processes import caddy, forked

OPERATIONS = ("open", "write", "replace", "unlink", "mkdir", "rmdir")
KILLED, BUILT = -signal.SIGKILL, 0


@dataclass
class Summary:
    """What a series of kills found."""

    kills: int = 0
    """Builds that were killed on their way."""
    finished: int = 0
    """Builds that came to their end, each then equal to a build from nothing."""
    fetched: int = 0
    """Pages that the reader fetched meanwhile."""
    faults: list[str] = field(default_factory=list)
    where: Counter[str] = field(default_factory=Counter)
    """How often a build was killed in each of its steps."""
    seconds: float = 0.0


@contextmanager
def small_measures() -> Iterator[None]:
    """A town of eighty pages has many batches and several pages of archives, and its twins cost little."""
    patches = [(build, "AT_ONCE", 8), (targets, "PER_PAGE", 2), (lists, "PER_PAGE", 2), (twins, "_BROTLI", 1)]
    before = [(module, name, getattr(module, name)) for module, name, _value in patches]
    for module, name, value in patches:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


class World:
    """A town that changes from one version to another, built by processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.town = SmallTown(folder)
        self.output = self.town.output / INSEE
        self.versions = versions(self.town, folder)
        self._rooms = {
            each.name: host.resident(self.town.records, self.town.output, each.theme) for each in self.versions
        }
        self._shared = mmap.mmap(-1, 64)
        for each in self.versions:
            put(self.town, each)
            self._make(each, None)
            each.tree = clean_tree(self.output)
            # What a page leads to is worked out here once, not again in each process that is forked from this one.
            Site.read(self.output).faults({})
            shutil.rmtree(self.town.output)
        paths = {path for each in self.versions for path in each.tree}
        self.allowed = {path: frozenset(each.tree.get(path, "") for each in self.versions) for path in paths}

    @property
    def era(self) -> int:
        """Changes whenever another version begins to be built."""
        return int(struct.unpack_from("q", self._shared)[0])

    def want(self, version: Version) -> None:
        """Has the editors and the clock go on to a version, which the next build makes."""
        struct.pack_into("q", self._shared, 0, self.era + 1)
        put(self.town, version)

    def _make(self, version: Version, progress: build.Progress | None) -> None:
        generator, writer = self._rooms[version.name]
        generator.find()
        try:
            builder = generator.builder(INSEE)
            report = builder.build(writer.for_site(generator.env, self.output), version.now, progress)
            assert report.good, report
            self._enter("twins", 0, 0)
            builder.make_all_twins()
        finally:
            generator.close()

    def _enter(self, step: str, _done: int, _total: int) -> None:
        self._shared[16:32] = step.encode().ljust(16)

    @property
    def step(self) -> str:
        """The step that the last build told of before it ended or was killed."""
        return self._shared[16:32].decode().strip()

    def build(
        self, version: Version, prepare: Callable[[], build.Progress | None] | None = None, after: float = 0
    ) -> int:
        """Builds in a process of its own, which is killed `after` some seconds if there are any.

        `prepare` is called in that process before it begins. Returns KILLED or BUILT, or another exit status.
        """

        def work() -> None:
            self._enter("begun", 0, 0)
            extra = prepare() if prepare else None

            def progress(step: str, done: int, total: int) -> None:
                self._enter(step, done, total)
                if extra:
                    extra(step, done, total)

            self._make(version, progress)

        pid = forked(work)
        if after:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def faults(self) -> list[str]:
        """What a reader would find wrong at this instant."""
        return Site.read(self.output).faults(self.allowed)

    def differences(self, version: Version) -> list[str]:
        """What distinguishes the output, now that it is built, from what a build from nothing makes."""
        found = clean_tree(self.output)
        wrong = [path for path in found.keys() | version.tree.keys() if found.get(path) != version.tree.get(path)]
        known = {
            INSEE,
            ".sitegen",
            *(f".sitegen/{INSEE}.{end}" for end in ("lock", "sqlite3", "sqlite3-wal", "sqlite3-shm")),
        }
        output = self.town.output
        others = {path.relative_to(output).as_posix() for path in (*output.iterdir(), *(output / ".sitegen").iterdir())}
        return sorted([*wrong, *(others - known)])

    def save(self, folder: Path) -> None:
        """Keeps the whole output, manifest included, to come back to it."""
        _copy(self.town.output, folder)

    def clear(self) -> None:
        """Removes the output, manifest included."""
        shutil.rmtree(self.town.output, ignore_errors=True)

    def restore(self, folder: Path) -> None:
        """Comes back to an output that was saved."""
        self.clear()
        _copy(folder, self.town.output)


def _copy(source: Path, target: Path) -> None:
    """Copies databases; links everything else, for nothing ever writes into a file of the output."""

    def copy(one: str, other: str) -> None:
        if ".sitegen" in one:
            shutil.copy2(one, other)
        else:
            os.link(one, other)

    shutil.copytree(source, target, copy_function=copy)


@dataclass
class Trigger:
    """Counts what is about to happen in this process, and kills it in front of the `at`th."""

    at: int = 0
    log: Path | None = None
    """Where the name of each is noted, a line each."""
    count: int = 0

    def reaches(self, name: str) -> bool:
        """Whether this is the one, and nobody is left to be told."""
        self.count += 1
        if self.log:
            with self.log.open("a") as log:
                log.write(f"{name}\n")
        return self.count == self.at


def die() -> None:
    """Ends this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def at_step(_world: World, trigger: Trigger) -> build.Progress:
    """A progress that dies at the trigger."""

    def progress(step: str, _done: int, _total: int) -> None:
        if trigger.reaches(step):
            die()

    return progress


def at_operation(world: World, trigger: Trigger) -> None:
    """Has this process die at the trigger, which file operations and commits reach; a write is done by half."""

    def wrapped(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def operation(*arguments: Any, **options: Any) -> Any:
            if trigger.reaches(f"{world.step} {name} {_sort(arguments[-1]) if name in ('replace', 'unlink') else ''}"):
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                die()
            return real(*arguments, **options)

        return operation

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            if sql == "COMMIT" and trigger.reaches(f"{world.step} COMMIT"):
                die()
            return super().execute(sql, *arguments)

    for name in OPERATIONS:
        setattr(os, name, wrapped(getattr(os, name), name))
    connect = sqlite3.connect
    sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=Connection, **options)  # type: ignore[assignment]


def _sort(path: str) -> str:
    """What a file is, by its ending; scripts also by their folder, since workers lie apart from the assets."""
    name = Path(path)
    return f"{name.parent.name}/{name.suffix}" if ".js" in name.suffixes else name.suffix


Way = Callable[[World, Trigger], build.Progress | None]


class Points:
    """The instants of one build, from a version (or from nothing) to another, at which it can be killed in a certain way."""

    def __init__(self, world: World, way: Way, folder: Path, before: Version | None, after: Version) -> None:
        self.world = world
        self.way = way
        self.before = before
        self.after = after
        self._saved = folder / "before"
        world.clear()
        if before:
            world.want(before)
            assert world.build(before) == BUILT
            world.save(self._saved)
        world.want(self.after)
        self._log = folder / "log"
        assert world.build(self.after, lambda: way(world, Trigger(log=self._log))) == BUILT
        self.names = self._seen()

    def _look(self, step: str, _done: int, _total: int) -> None:
        """Notes what a reader finds wrong between two batches of the build that finishes the work."""
        if step == "pages":
            with self._log.open("a") as log:
                log.writelines(f"{each}, on the way\n" for each in self.world.faults())

    def _seen(self) -> list[str]:
        found = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return found

    def one_of_each(self) -> list[int]:
        """For each name, one point amid those that have it, counted from 1."""
        numbers: dict[str, list[int]] = {}
        for number, name in enumerate(self.names, 1):
            numbers.setdefault(name, []).append(number)
        return sorted(each[len(each) // 2] for each in numbers.values())

    def first_and_last(self) -> list[int]:
        """For each name, the first and the last point that has it, counted from 1."""
        numbers: dict[str, list[int]] = {}
        for number, name in enumerate(self.names, 1):
            numbers.setdefault(name, []).append(number)
        return sorted({number for each in numbers.values() for number in (each[0], each[-1])})

    def faults_at(self, number: int, then: Version | None = None) -> list[str]:
        """Kills the build at a point, and says what a reader then finds wrong and what the next start leaves wrong.

        The next start makes `then`, or else whichever of the three versions the number of the point falls on.
        """
        world = self.world
        world.clear()
        if self.before:
            world.restore(self._saved)
        world.want(self.after)
        status = world.build(self.after, lambda: self.way(world, Trigger(number)))
        assert status == KILLED, f"killed at {number}, it ended with {status}"
        found = world.faults()
        then = then or world.versions[number % len(world.versions)]
        world.want(then)
        assert world.build(then, lambda: self._look) == BUILT
        found += self._seen()
        found += [f"{each} is not as in a build from nothing of “{then.name}”" for each in world.differences(then)]
        return [f"killed at {number}, {self.names[number - 1]}: {each}" for each in found]


def kills(count: int, seed: int, folder: Path) -> Summary:
    """Kills `count` builds of a town at random instants while it goes from version to version and a reader reads it.

    One in two is killed again, or asked for something else, before a build may finish.
    """
    chance = random.Random(seed)
    summary = Summary()
    with small_measures():
        world = World(folder)
        now = chance.choice(world.versions[:1])
        world.want(now)
        assert world.build(now) == BUILT
        with caddy(folder, INSEE) as url, _reader(world, int(url.rpartition(":")[2]), seed, summary):
            started = time.perf_counter()
            lengths = [0.3]
            while summary.kills < count and not summary.faults:
                if chance.random() < 0.7:
                    now = chance.choice([each for each in world.versions if each is not now])
                    world.want(now)
                status = world.build(now, after=chance.uniform(0.002, statistics.median(lengths[-9:])))
                assert status in (KILLED, BUILT)
                if status == KILLED:
                    summary.kills += 1
                    summary.where[world.step] += 1
                summary.faults += world.faults()
                if chance.random() < 0.5:
                    begun = time.perf_counter()
                    assert world.build(now) == BUILT
                    lengths.append(time.perf_counter() - begun)
                    summary.finished += 1
                    summary.faults += [f"{each} is not as in a build from nothing" for each in world.differences(now)]
            summary.seconds = time.perf_counter() - started
    return summary


@contextmanager
def _reader(world: World, port: int, seed: int, summary: Summary) -> Iterator[None]:
    """A process that reads the town until it is told to stop; what it found is added to the summary."""
    going, told = os.pipe()
    said, end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        reader = Reader(port, world.allowed, lambda: world.era, seed)
        os.set_blocking(going, False)
        try:
            while not reader.faults and _is_open(going):
                reader.walk()
            text = "\n".join([str(reader.fetched), *reader.faults])
        except BaseException:
            text = f"{reader.fetched}\n{traceback.format_exc()}"
        os.write(end, text.encode())
        os._exit(0)
    os.close(going)
    os.close(end)
    try:
        yield
    finally:
        os.close(told)
        with os.fdopen(said) as answer:
            fetched, *faults = answer.read().split("\n")
        os.waitpid(pid, 0)
        summary.fetched = int(fetched)
        summary.faults += faults


def _is_open(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) != b""
    except BlockingIOError:
        return True
