"""What is deployed is one finished build, whatever the builder does meanwhile."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from sitegen.deploy.errors import DeployError
from sitegen.deploy.snapshot import take
from tests.sitegen.deploy.site import INSEE, Output, Version, page
from tests.support.processes import wait_until


def numbered(number: int) -> Version:
    """A version whose every page says its number; some pages come and go."""
    names = ["index.html", *(f"{each}/index.html" for each in range(12)), f"only/{number % 3}/index.html"]
    return {name: page(str(number)) for name in names}


def test_every_page_of_a_snapshot_is_of_the_same_build_while_builds_go_on(tmp_path: Path) -> None:
    output = Output(tmp_path / "site")
    output.build(numbered(0))
    stop = threading.Event()

    def build() -> None:
        number = 0
        while not stop.wait(0.3):
            number += 1
            output.build(numbered(number))

    builder = threading.Thread(target=build)
    builder.start()
    seen: set[int] = set()

    def several_seen() -> bool:
        snapshot = take(output.folder, INSEE, {}, tmp_path / "links")
        contents = {path: snapshot.read(path) for path in snapshot.files}
        (number,) = {int(data[3 : data.index(b"<", 3)]) for data in contents.values()}
        assert contents == numbered(number)
        seen.add(number)
        return len(seen) >= 6

    try:
        wait_until(several_seen, "snapshots of six builds")
    finally:
        stop.set()
        builder.join()


def test_a_build_under_way_is_waited_for(tmp_path: Path) -> None:
    output = Output(tmp_path / "site")
    output.build(numbered(1))
    output.begin()
    output.change(numbered(2))
    threading.Timer(0.5, output.end).start()
    snapshot = take(output.folder, INSEE, {}, tmp_path / "links")
    assert snapshot.read("index.html") == numbered(2)["index.html"]


def test_a_build_that_was_cut_off_is_never_published(tmp_path: Path) -> None:
    output = Output(tmp_path / "site")
    output.build(numbered(1))
    output.begin()
    ended = subprocess.Popen(["true"])
    ended.wait()
    output.manifest.with_suffix(".lock").write_text(f"{ended.pid}\n")
    with pytest.raises(DeployError, match="interrompue"):
        take(output.folder, INSEE, {}, tmp_path / "links")


def test_what_was_never_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="sitegen build"):
        take(tmp_path / "nowhere", INSEE, {}, tmp_path / "links")
    output = Output(tmp_path / "site")
    with pytest.raises(DeployError, match="n’est allée au bout"):
        take(output.folder, INSEE, {}, tmp_path / "links")


def test_an_emptied_output_never_empties_the_place_it_goes_to(tmp_path: Path) -> None:
    output = Output(tmp_path / "site")
    output.build({})
    with pytest.raises(DeployError, match="vide"):
        take(output.folder, INSEE, {}, tmp_path / "links")


def test_files_whose_stamp_is_known_are_not_held(tmp_path: Path) -> None:
    output = Output(tmp_path / "site")
    output.build(numbered(1))
    known = take(output.folder, INSEE, {}, tmp_path / "links").files
    output.build({**numbered(1), "index.html": page("new")})
    take(output.folder, INSEE, known, tmp_path / "links")
    assert [each.read_bytes() for each in (tmp_path / "links").iterdir()] == [page("new")]
