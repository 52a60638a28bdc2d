"""A service that refuses, fails, hangs up or is not there: a sentence in French, a non-zero exit code, nothing half done."""

from __future__ import annotations

from pathlib import Path
from urllib.request import Request, urlopen

import boto3
import pytest

from sitegen.cli import main
from tests.sitegen.deploy.conftest import Place
from tests.sitegen.deploy.site import INSEE, dead_links, pages_of, published, version_a, version_b


def deploy(place: Place, *more: str) -> int:
    command = ["deploy", "s3", "--output", str(place.output.folder), "--commune", INSEE]
    return main([*command, "--bucket", place.bucket, "--endpoint", place.watched.url, *more])


def check_credentials(port: int, after: str) -> None:
    """Tells moto from which request on to look at credentials."""
    address = f"http://127.0.0.1:{port}/moto-api/reset-auth"
    urlopen(Request(address, data=after.encode(), headers={"Content-Type": "text/plain"}, method="POST")).close()


def test_a_bucket_that_is_not_there_is_named(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.output.build(version_a())
    assert deploy(place, "--bucket", "absent") == 1
    assert "le seau « absent » n’existe pas" in capsys.readouterr().err


def test_credentials_that_are_missing_or_wrong_are_told_apart(
    place: Place, s3_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.output.build(version_a())
    check_credentials(s3_port, "0")
    try:
        assert deploy(place) == 1
        assert "refuse ces identifiants" in capsys.readouterr().err
    finally:
        check_credentials(s3_port, "inf")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("HOME", str(tmp_path))
    # boto3 keeps the credentials that its default session has found.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert deploy(place) == 1
    assert "aucun identifiant" in capsys.readouterr().err


def test_a_service_that_is_not_there_is_said(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.output.build(version_a())
    assert deploy(place, "--endpoint", "http://127.0.0.1:9") == 1
    assert "ne répond pas comme il faut" in capsys.readouterr().err
    assert deploy(place, "--endpoint", "not an address") == 1
    assert "ne répond pas comme il faut" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["500", "503", "drop"])
def test_a_service_that_stops_answering_leaves_readers_a_site_and_the_next_deployment_the_rest(
    place: Place, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    first = place.watched.requests + 9
    place.watched.breaks = lambda number: how if number > first else ""
    assert deploy(place) == 1
    assert "http://127.0.0.1" in capsys.readouterr().err
    place.watched.breaks = lambda number: ""
    assert not dead_links(place.listing(), pages_of(version_a()) & pages_of(version_b()))
    lacking = [path for path, data in published(version_b()).items() if place.watched.objects.get(path) != data]
    assert lacking
    place.watched.forget()
    assert deploy(place) == 0
    assert sorted(place.watched.uploaded()) == sorted(lacking)
    assert place.listing() == published(version_b())


def test_passing_failures_are_outlasted(place: Place) -> None:
    place.output.build(version_a())
    place.watched.breaks = lambda number: {2: "503", 5: "drop", 8: "500", 11: "drop"}.get(number, "")
    assert deploy(place) == 0
    assert place.listing() == published(version_a())
