"""What a deployment to Netlify sends, and what readers see meanwhile. The server is ours, written from Netlify's API guide."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.cli import main
from sitegen.deploy import netlify
from tests.sitegen.deploy.netlify_server import SITE, TOKEN, Netlify
from tests.sitegen.deploy.site import INSEE, Output, Version, version_a, version_b, version_c
from tests.support.processes import BIN, ROOT


class Place:
    """A site, and Netlify."""

    def __init__(self, output: Output, server: Netlify) -> None:
        self.output = output
        self.server = server
        self.arguments = ["deploy", "netlify", "--output", str(output.folder), "--commune", INSEE]
        self.arguments += ["--site", SITE, "--api", server.url]

    def deploy(self) -> int:
        """Deploys here and now; the exit code."""
        self.server.calls.clear()
        return main(self.arguments)

    def process(self) -> subprocess.Popen[str]:
        """Begins to deploy in a process of its own."""
        return subprocess.Popen(
            [BIN / "sitegen", *self.arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An output without a build, and a site of Netlify without content."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", TOKEN)
    monkeypatch.setattr(netlify, "POLL", 0.05)
    server = Netlify()
    yield Place(Output(tmp_path / "site"), server)
    server.close()


def served(version: Version) -> Version:
    """What Netlify serves of a version."""
    return version | {"_headers": netlify.HEADERS}


def test_a_first_deployment_brings_the_whole_site_with_its_headers_and_redirects(place: Place) -> None:
    place.output.build(version_a())
    assert place.deploy() == 0
    assert place.server.live == served(version_a())


def test_only_contents_that_netlify_lacks_are_sent(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    assert place.deploy() == 0
    held = {hashlib.sha1(data).digest() for data in version_a().values()}
    lacking = {data for data in version_b().values() if hashlib.sha1(data).digest() not in held}
    assert len(place.server.puts()) == len(lacking)
    assert place.server.live == served(version_b())


def test_a_second_deployment_of_the_same_site_asks_nothing(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_a())
    assert place.deploy() == 0
    assert not place.server.calls
    assert "0 fichiers envoyés" in capsys.readouterr().out


def test_a_lost_state_sends_no_content(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    for state in place.output.states():
        state.unlink()
    assert place.deploy() == 0
    assert not place.server.puts()


@pytest.mark.parametrize("number", [1, 2, 5, 8])
@pytest.mark.parametrize("then", [version_b, version_c])
def test_killed_at_a_file_the_site_stays_whole_and_the_next_deployment_sends_the_rest(
    place: Place, number: int, then: Callable[[], Version]
) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    place.server.calls.clear()
    process = place.process()
    place.server.on_put.append(lambda: process.kill() if len(place.server.puts()) == number else None)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert place.server.live == served(version_a())
    place.server.on_put.clear()
    place.output.build(then())
    wanted = {hashlib.sha1(data).hexdigest() for data in then().values()}
    lacking = wanted - place.server.contents.keys()
    deploys = len(place.server.deploys)
    assert place.deploy() == 0
    assert len(place.server.puts()) == len(lacking)
    assert place.server.live == served(then())
    # The same version takes up the deployment that was cut off.
    assert len(place.server.deploys) == deploys + (then is version_c)


def test_passing_failures_are_outlasted(place: Place) -> None:
    place.output.build(version_a())
    place.server.breaks = lambda number: {1: 503, 4: 429, 6: 500}.get(number, 0)
    assert place.deploy() == 0
    assert place.server.live == served(version_a())


def test_what_netlify_refuses_is_said_and_the_site_stays_as_it_was(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    place.server.refuses = "too many files"
    assert place.deploy() == 1
    assert "too many files" in capsys.readouterr().err
    assert place.server.live == served(version_a())
    place.server.refuses = ""
    assert place.deploy() == 0
    assert place.server.live == served(version_b())


def test_a_wrong_token_a_missing_one_and_an_unknown_site_are_told_apart(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.output.build(version_a())
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "wrong-secret")
    assert place.deploy() == 1
    error = capsys.readouterr().err
    assert "refuse ce jeton" in error
    assert "wrong-secret" not in error
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN")
    assert place.deploy() == 1
    assert "NETLIFY_AUTH_TOKEN" in capsys.readouterr().err
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", TOKEN)
    assert main([*place.arguments, "--site", "another"]) == 1
    assert "--site" in capsys.readouterr().err


def test_a_server_that_always_fails_or_is_not_there_ends_with_a_sentence(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(netlify, "RETRIES", 1)
    place.output.build(version_a())
    place.server.breaks = lambda number: 500
    assert place.deploy() == 1
    assert "ne répond pas comme il faut" in capsys.readouterr().err
    assert main([*place.arguments, "--api", "http://127.0.0.1:9/api/v1"]) == 1
    assert "ne répond pas comme il faut" in capsys.readouterr().err


def test_a_site_sent_has_the_headers_of_a_site_that_netlify_builds() -> None:
    rules = tomllib.loads((ROOT / "netlify.toml").read_text())["headers"]
    said: dict[str, dict[str, str]] = {}
    for line in netlify.HEADERS.decode().splitlines():
        if line.startswith("/"):
            values = said.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            values[name] = value
    assert said == {rule["for"]: rule["values"] for rule in rules}
