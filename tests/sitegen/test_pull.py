"""Copying records from another machine: what it sends is kept only if it is what it says, and nowhere else."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitegen.pull import pull
from tests.sitegen.town import INSEE, record

TEXT = b"Le reglement de la cour\n"
NAME = f"media/{hashlib.sha256(TEXT).hexdigest()}.txt"


class Machine:
    """A CMS elsewhere: what it answers to each path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.url = ""

    def tells(self, *changes: dict[str, Any], more: bool = False) -> None:
        answer = {"changes": list(changes), "last": len(changes), "more": more}
        self.answers["/changes/?after=0"] = json.dumps(answer).encode()

    def holds(self, file: str, data: bytes = TEXT, **fields: Any) -> dict[str, Any]:
        """A piece of news with one document; the line of the list of changes that tells of it."""
        documents = [{"file": file, "title": "Règlement", "size": len(data)}]
        news = record("news", "cour", "marseille", body=[{"type": "documents", "documents": documents}], **fields)
        self.answers[f"/pages/{news['id']}/"] = json.dumps(news).encode()
        self.answers[f"/{file}"] = data
        return {"id": news["id"], "commune": INSEE, "removed": False}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            machine.asked.append(self.path)
            data = machine.answers.get(self.path)
            self.send_response(200 if data is not None else 404)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:
            return

    monkeypatch.setenv("PALIER_BUILD_TOKEN", "a-token")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        machine.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield machine
        server.shutdown()


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_record_comes_with_its_files(machine: Machine, tmp_path: Path) -> None:
    change = machine.holds(NAME)
    machine.tells(change)
    assert pull(machine.url, tmp_path / "records", quiet=True) == 0
    assert files(tmp_path) == {"records/.pulled", f"records/{NAME}", f"records/{INSEE}/{change['id']}.json"}


@pytest.mark.parametrize("file", ["../escaped.txt", "media/../../escaped.txt", "/escaped.txt", "media/escaped.txt"])
def test_a_file_name_never_leads_out_of_the_folder(machine: Machine, tmp_path: Path, file: str) -> None:
    machine.tells(machine.holds(file))
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert files(tmp_path) == {"records/.pulled"}


def test_a_file_that_is_not_what_its_name_says_is_not_kept(machine: Machine, tmp_path: Path) -> None:
    machine.tells(machine.holds(NAME, b"autre chose"))
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert files(tmp_path) == {"records/.pulled"}


def test_a_record_under_the_id_of_another_is_not_kept(machine: Machine, tmp_path: Path) -> None:
    change = machine.holds(NAME)
    other = "11111111-1111-4111-8111-111111111111"
    machine.answers[f"/pages/{other}/"] = machine.answers[f"/pages/{change['id']}/"]
    machine.tells({**change, "id": other})
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert files(tmp_path) == {"records/.pulled"}


@pytest.mark.parametrize(
    "change", [{"commune": "../.."}, {"commune": "13055/.."}, {"id": "../../x"}, {"removed": True, "id": "../x"}]
)
def test_ids_and_communes_are_never_paths(machine: Machine, tmp_path: Path, change: dict[str, Any]) -> None:
    (tmp_path / "x.json").write_text("kept")
    machine.tells({**machine.holds(NAME), **change})
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert files(tmp_path) == {"x.json", "records/.pulled"}


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'{"changes": 3}', b'{"changes": [{"commune": 3}]}', b"<html>"])
def test_an_answer_of_another_shape_ends_the_copy_with_a_sentence(
    machine: Machine, tmp_path: Path, answer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.answers["/changes/?after=0"] = answer
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert "le CMS n’a pas pu être lu" in capsys.readouterr().err


def test_a_list_that_does_not_advance_is_not_asked_for_ever(machine: Machine, tmp_path: Path) -> None:
    machine.answers["/changes/?after=0"] = b'{"changes": [], "last": 0, "more": true}'
    assert pull(machine.url, tmp_path / "records", quiet=True) == 1
    assert machine.asked == ["/changes/?after=0"]
