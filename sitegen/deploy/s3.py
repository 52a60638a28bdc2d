"""Deploys to a bucket: only what changed, in an order that no reader notices, and from wherever the last one was cut off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sitegen.deploy.bucket import THREADS, Bucket
from sitegen.deploy.content import RULES
from sitegen.deploy.order import Step, steps
from sitegen.deploy.report import Progress, Report
from sitegen.deploy.snapshot import Snapshot, take
from sitegen.deploy.state import Row, State

_Result = TypeVar("_Result")

POLICY = "1"
"""Changes with the headers that files are published with: everything is sent again then."""
_BATCH = 1000


def state_path(output: Path, insee: str, bucket: Bucket, endpoint: str) -> Path:
    """The state of one commune in one bucket."""
    where = hashlib.sha256(f"{endpoint}\0{bucket.name}\0{bucket.prefix}".encode()).hexdigest()[:8]
    return output / ".sitegen" / f"{insee}.deploy.s3-{quote(bucket.name, safe='')}-{where}.sqlite3"


def deploy(output: Path, insee: str, bucket: Bucket, state: State) -> tuple[str, Report]:
    """Makes the bucket hold the present version of the site. Returns the generation deployed, and the report.

    Raises DeployError when it could not be finished; readers then have the old pages or the new ones, and no link to nothing.
    """
    report = Report(insee)
    rows = state.rows()
    # Only a state that can be trusted says which files need not be held: any other may have to be sent.
    known = {path: row.stamp for path, row in rows.items()} if _certain(state) else {}
    with closing(take(output, insee, known, state.links)) as snapshot, ThreadPoolExecutor(THREADS) as pool:
        _Deployment(snapshot, bucket, state, rows, report).run(pool)
    return snapshot.generation, report


def _certain(state: State) -> bool:
    """Whether the bucket holds what the rows say, with the headers of this program."""
    return state.get("whole") == "1" and state.get("policy") == POLICY


class _Deployment:
    """One deployment under way."""

    def __init__(self, snapshot: Snapshot, bucket: Bucket, state: State, rows: dict[str, Row], report: Report) -> None:
        self.snapshot = snapshot
        self.bucket = bucket
        self.state = state
        self.rows = rows
        self.report = report
        self.progress = Progress(report.insee)

    def run(self, pool: ThreadPoolExecutor) -> None:
        wanted = self._wanted(pool)
        digests = {path: row.digest for path, row in wanted.items()}
        if self.state.get("whole") == "1":
            there, unlinked = {path: row.digest for path, row in self.rows.items()}, set[str]()
        else:
            there, unlinked = self._found(pool, digests), self.bucket.unlinked()
        if self.rows and self.state.get("policy") != POLICY:
            there = dict.fromkeys(there, "")
        todo = steps(digests, there, unlinked)
        if todo:
            # From the first request on, only the bucket itself knows what it holds.
            self.state.put("whole", "0")
        total = sum(len(step.paths) for step in todo if step.action == "upload")
        for step in todo:
            self._take(pool, step, digests, total)
        self.progress.clear()
        self.report.unchanged = len(wanted) - self.report.uploaded
        self.state.finish(self.rows, wanted, {"whole": "1", "policy": POLICY})

    def _wanted(self, pool: ThreadPoolExecutor) -> dict[str, Row]:
        """Each path of this version with its digest; only the files written since the last deployment are read."""
        files = {path: stamp for path, stamp in self.snapshot.files.items() if path not in RULES}
        known = {path: self.rows[path] for path, stamp in files.items() if path in self.rows}
        known = {path: row for path, row in known.items() if row.stamp == files[path]}
        missing = [path for path in files if path not in known]
        found = dict(zip(missing, _each(pool, self._digest, missing), strict=True))
        return {path: known.get(path) or Row(stamp, found[path]) for path, stamp in files.items()}

    def _digest(self, path: str) -> str:
        return hashlib.md5(self.snapshot.read(path), usedforsecurity=False).hexdigest()

    def _found(self, pool: ThreadPoolExecutor, wanted: dict[str, str]) -> dict[str, str]:
        """What the bucket holds of this site: path → digest."""
        there = self.bucket.listing()
        shared = [path for path in wanted if path in there]
        if shared and not any(there[path] == wanted[path] for path in shared):
            # ETags that are no digests: the service encrypts with keys of its own.
            there |= dict(zip(shared, _each(pool, self.bucket.own_digest, shared), strict=True))
        others = [path for path in there if path not in wanted and path not in self.rows]
        for path, digest in zip(others, _each(pool, self.bucket.own_digest, others), strict=True):
            if not digest:
                del there[path]
                self.report.foreign += 1
        return there

    def _take(self, pool: ThreadPoolExecutor, step: Step, digests: dict[str, str], total: int) -> None:
        if step.action == "unlinked":
            self.bucket.keep_unlinked(step.paths)
        elif step.action == "delete":
            for _ in _each(pool, self.bucket.delete, step.paths):
                self.report.deleted += 1
        else:
            for size in _each(pool, lambda path: self._put(path, digests[path]), step.paths):
                self.report.uploaded += 1
                self.report.bytes += size
                self.progress.step(total)

    def _put(self, path: str, digest: str) -> int:
        data = self.snapshot.read(path)
        self.bucket.put(path, data, digest)
        return len(data)


def _each(pool: ThreadPoolExecutor, function: Callable[[str], _Result], paths: Sequence[str]) -> Iterator[_Result]:
    """The results in the order of the paths; the first failure ends it once what is under way has come back."""
    for start in range(0, len(paths), _BATCH):
        futures = [pool.submit(function, path) for path in paths[start : start + _BATCH]]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
