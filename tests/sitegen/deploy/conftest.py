"""A real S3 server on this machine, watched request by request, and a site to bring to it."""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from sitegen.deploy import s3
from sitegen.deploy.bucket import Bucket
from sitegen.deploy.report import Report
from sitegen.deploy.state import State
from tests.sitegen.deploy.site import INSEE, Output
from tests.sitegen.deploy.watched import Watched
from tests.support.processes import BIN

_names = itertools.count(1)


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    """Where moto's S3 server listens."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


class Place:
    """A site, the bucket it goes to, and what was seen on the way."""

    def __init__(self, output: Output, watched: Watched) -> None:
        self.output = output
        self.watched = watched
        self.bucket = watched.bucket
        self.client = boto3.client("s3", endpoint_url=watched.url)

    def deploy(self, prefix: str = "") -> Report:
        """Deploys here and now. Raises what a deployment raises."""
        bucket = Bucket(INSEE, self.bucket, prefix, self.watched.url)
        state = State(s3.state_path(self.output.folder, INSEE, bucket, self.watched.url))
        try:
            return s3.deploy(self.output.folder, INSEE, bucket, state)[1]
        finally:
            state.close()

    def process(self, *more: str) -> subprocess.Popen[str]:
        """Begins `sitegen deploy s3` as a process of its own."""
        command: list[str | Path] = [BIN / "sitegen", "deploy", "s3", "--output", self.output.folder]
        command += ["--commune", INSEE, "--bucket", self.bucket, "--endpoint", self.watched.url, *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def listing(self) -> dict[str, bytes]:
        """What the service holds, each object by its digest, with the bytes that were seen on their way to it."""
        found = {
            each["Key"]: each["ETag"].strip('"')
            for each in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        }
        assert found == {key: hashlib.md5(data).hexdigest() for key, data in self.watched.objects.items()}
        return dict(self.watched.objects)


@pytest.fixture
def place(tmp_path: Path, s3_port: int) -> Iterator[Place]:
    """An output without a build, and an empty bucket."""
    name = f"quartiers-{next(_names)}"
    boto3.client("s3", endpoint_url=f"http://127.0.0.1:{s3_port}").create_bucket(Bucket=name)
    watched = Watched(s3_port, name)
    yield Place(Output(tmp_path / "site"), watched)
    watched.close()
