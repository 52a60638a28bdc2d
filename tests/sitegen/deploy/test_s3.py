"""What a deployment to a bucket sends, and what it leaves alone. The bucket is a real S3 server's."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from sitegen.cli import main
from sitegen.deploy import s3
from sitegen.deploy.errors import DeployError
from sitegen.deploy.state import State
from tests.sitegen.deploy.conftest import Place
from tests.sitegen.deploy.site import INSEE, published, version_a, version_b
from tests.sitegen.town import SmallTown, small_town


def test_a_first_deployment_brings_the_whole_site_and_nothing_hidden(place: Place) -> None:
    place.output.build(version_a())
    report = place.deploy()
    assert place.listing() == published(version_a())
    assert (report.uploaded, report.unchanged, report.deleted) == (len(published(version_a())), 0, 0)
    assert report.bytes == sum(map(len, published(version_a()).values()))
    assert not list(place.output.manifest.parent.glob("*.links")), (
        "the bytes of pages that are gone would fill the disk"
    )


def test_pages_are_asked_for_each_time_and_hashed_files_kept_for_a_year(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    headers = place.watched.headers
    assert headers["index.html"]["content-type"] == "text/html; charset=utf-8"
    assert headers["index.html"]["cache-control"] == "public, max-age=0, must-revalidate"
    assert headers["actualites/atom.xml"]["content-type"] == "application/atom+xml; charset=utf-8"
    assert headers["agenda/fete/rendez-vous.ics"]["content-type"] == "text/calendar; charset=utf-8"
    assert headers["media/photo.a1.webp"]["content-type"] == "image/webp"
    assert headers["media/photo.a1.webp"]["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-encoding" not in headers["index.html"]


def test_a_second_deployment_of_the_same_site_asks_nothing_of_the_service(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_a())
    place.watched.forget()
    report = place.deploy()
    assert (report.uploaded, report.deleted, report.unchanged) == (0, 0, len(published(version_a())))
    assert not place.watched.writes
    assert not place.watched.reads


def test_only_what_changed_is_sent_and_what_went_is_removed(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    place.watched.forget()
    report = place.deploy()
    before, after = published(version_a()), published(version_b())
    assert place.listing() == after
    changed = {path for path in after if before.get(path) != after[path]}
    assert sorted(place.watched.uploaded()) == sorted(changed)
    assert report.deleted == len(before.keys() - after.keys())


def test_a_lost_state_costs_a_listing_and_no_upload(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    for state in place.output.states():
        state.unlink()
    place.watched.forget()
    assert place.deploy().uploaded == 0
    assert not place.watched.writes
    assert [method for method, _key in place.watched.reads] == ["GET"]


def test_a_lost_state_is_made_again_where_etags_are_no_digests(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    for state in place.output.states():
        state.unlink()
    place.watched.forget()
    place.watched.opaque = True
    assert place.deploy().uploaded == 0
    heads = [key for method, key in place.watched.reads if method == "HEAD"]
    assert sorted(heads) == sorted(published(version_a()))


def test_a_damaged_state_is_as_a_lost_one(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    (state,) = place.output.states()
    state.write_bytes(b"not a database" * 500)
    place.watched.forget()
    assert place.deploy().uploaded == 0
    place.output.build(version_b())
    place.deploy()
    assert place.listing() == published(version_b())


def test_objects_that_come_from_elsewhere_stay(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    place.client.put_object(Bucket=place.bucket, Key="google-verification.html", Body=b"somebody's")
    for state in place.output.states():
        state.unlink()
    place.output.build(version_b())
    assert place.deploy().foreign == 1
    assert place.listing() == published(version_b()) | {"google-verification.html": b"somebody's"}


def test_two_sites_share_a_bucket_under_their_prefixes(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    place.deploy(prefix="copie")
    for state in place.output.states():
        state.unlink()
    place.output.build(version_b())
    place.deploy()
    copies = {f"copie/{path}": data for path, data in published(version_a()).items()}
    assert place.listing() == published(version_b()) | copies


def test_headers_that_change_with_the_program_are_sent_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.output.build(version_a())
    place.deploy()
    monkeypatch.setattr(s3, "POLICY", "another")
    assert place.deploy().uploaded == len(published(version_a()))
    assert place.deploy().uploaded == 0


def test_two_deployments_to_one_place_take_turns(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    (path,) = place.output.states()
    held = State(path)
    with pytest.raises(DeployError, match="un autre déploiement"):
        place.deploy()
    held.close()
    assert place.deploy().uploaded == 0


def test_the_command_says_what_it_did(place: Place) -> None:
    place.output.build(version_a())
    process = place.process()
    said, complaints = process.communicate(timeout=120)
    assert process.returncode == 0, complaints
    assert f"{INSEE} : {len(published(version_a()))} fichiers envoyés" in said
    assert "0 inchangés, 0 retirés" in said


def test_a_site_goes_to_the_bucket_as_sitegen_builds_it(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    town = SmallTown(tmp_path_factory.mktemp("town"))
    town.write(*small_town())
    town.build()
    command = ["deploy", "s3", "--output", str(town.output), "--commune", INSEE]
    assert main([*command, "--bucket", place.bucket, "--endpoint", place.watched.url]) == 0
    built = {path for path in town.tree() if not path.endswith((".br", ".gz", ".caddy")) and path != "_redirects"}
    assert set(place.listing()) == built


def test_a_state_of_another_program_is_made_anew(place: Place) -> None:
    place.output.build(version_a())
    place.deploy()
    (path,) = place.output.states()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    assert place.deploy().uploaded == 0
