"""The admin as a whole: its policy, its transactions, its listings and its home page."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cms.editorial.models import NewsPage
from cms.editorial.transactions import AtomicPosts
from cms.places.models import CommunePage
from tests.places.town import Town, add

ROOT = Path(__file__).resolve().parents[2]


def _touch(request: HttpRequest) -> None:
    CommunePage.objects.update(summary=request.method or "")


def test_a_post_that_fails_writes_nothing(town: Town) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        _touch(request)
        return HttpResponseServerError()

    AtomicPosts(view)(RequestFactory().post("/admin/pages/1/edit/"))
    assert CommunePage.objects.get().summary == ""


def test_a_post_that_succeeds_writes_and_a_get_opens_no_transaction(town: Town, monkeypatch: Any) -> None:
    opened: list[str] = []
    real = AtomicPosts.__call__.__globals__["transaction"].atomic
    monkeypatch.setattr("cms.editorial.transactions.transaction.atomic", lambda: opened.append("x") or real())

    def view(request: HttpRequest) -> HttpResponse:
        _touch(request)
        return HttpResponse()

    AtomicPosts(view)(RequestFactory().get("/admin/pages/1/edit/"))
    assert opened == []
    AtomicPosts(view)(RequestFactory().post("/admin/pages/1/edit/"))
    assert opened == ["x"]
    assert CommunePage.objects.get().summary == "POST"


def test_the_admin_carries_its_policy_and_the_api_a_stricter_one(client: Client, db: None) -> None:
    admin = client.get("/admin/login/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in admin
    assert "frame-src 'self'" in admin
    assert "object-src 'none'" in admin
    assert "unsafe-eval" not in admin
    api = client.get("/api/health/")["Content-Security-Policy"]
    assert "default-src 'none'" in api
    assert "unsafe" not in api


def test_the_preview_panel_may_frame_the_site_of_each_commune_and_nothing_else(town: Town, client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    frames = next(part for part in policy.split("; ") if part.startswith("frame-src"))
    assert frames.split() == ["frame-src", "'self'", "https://marseille.example"]


def test_the_admin_speaks_french_and_is_not_kept_by_caches(client: Client, db: None) -> None:
    answer = client.get("/admin/login/")
    assert 'lang="fr"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_listings_show_what_the_user_has_a_hand_in(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    shown = client.get(reverse("actualites:index")).content.decode()
    assert "Le jardin rouvre" in shown
    assert "Plage" not in shown
    assert "Goûter" not in shown
    client.force_login(town.users["landlord"])
    shown = client.get(reverse("actualites:index")).content.decode()
    assert "Goûter" in shown
    assert "Le jardin rouvre" not in shown


@pytest.mark.parametrize(
    "name", ["actualites", "evenements", "travaux", "flash", "demarches", "residences", "pages-simples"]
)
def test_every_listing_opens_with_its_filters(town: Town, client: Client, name: str) -> None:
    client.force_login(town.users["administrator"])
    place = town.pages["neighbourhood"]
    assert client.get(reverse(f"{name}:index")).status_code == 200
    assert client.get(reverse(f"{name}:index"), {"place": place.path, "live": "True"}).status_code == 200
    assert client.get(reverse(f"{name}:index"), {"place": "'", "state": "x", "q": "a\x00b"}).status_code in (200, 400)


def test_the_menu_offers_only_what_concerns_the_user(town: Town, client: Client) -> None:
    client.force_login(town.users["caretaker"])
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("travaux:index") in home
    assert reverse("flash:index") in home
    assert reverse("demarches:index") not in home
    assert reverse("evenements:index") not in home


def test_a_new_page_goes_to_a_place_the_user_may_write_at(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    choice = client.get(reverse("actualites:choose_parent")).context["form"].fields["parent_page"].queryset
    assert [each.title for each in choice] == ["4e et 5e arrondissements", "La Blancarde", "Les Chartreux"]
    client.force_login(town.users["caretaker"])
    answer = client.get(reverse("flash:choose_parent"))
    assert answer["Location"].endswith(f"/flashpage/{town.pages['residence'].pk}/")
    foreign = client.post(reverse("flash:choose_parent"), {"parent_page": town.pages["other residence"].pk})
    assert foreign.status_code == 200


def test_the_home_page_warns_of_what_expires_and_shows_what_is_scheduled(town: Town, client: Client) -> None:
    here, now = town.pages["neighbourhood"], timezone.now()
    add(here, NewsPage(title="Bientôt fini", slug="fini", expire_at=now + timedelta(days=2)))
    add(here, NewsPage(title="Dans un mois", slug="mois", expire_at=now + timedelta(days=30)))
    add(here, NewsPage(title="Demain en ligne", slug="demain", go_live_at=now + timedelta(days=1)))
    client.force_login(town.users["communicator"])
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Bientôt fini" in home
    assert "Demain en ligne" in home
    assert "Dans un mois" not in home
    assert "Expire le" in client.get(reverse("actualites:index")).content.decode()
    client.force_login(town.users["landlord"])
    assert "Bientôt fini" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_form_says_who_will_see_the_page_before_it_exists(town: Town, client: Client) -> None:
    client.force_login(town.users["landlord"])
    address = reverse("wagtailadmin_pages:add", args=["editorial", "workspage", town.pages["residence"].pk])
    form = client.get(address).content.decode()
    assert "sur la page de la résidence «\u202fLes Tilleuls\u202f» et sur le site «\u202fLa Blancarde\u202f»" in form


def test_the_settings_of_a_server_pass_every_deployment_check(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "PALIER_SECRET_KEY": "k" * 30 + "abcdefghijklmnopqrstuvwxyz0123456789",
        "PALIER_BUILD_TOKEN": "token",
        "PALIER_CODE_KEY": "key",
        "PALIER_ALLOWED_HOSTS": "cms.example,marseille.example",
        "PALIER_VAR": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_server_without_its_secrets_does_not_start(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PALIER_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "cms.settings.production", "PALIER_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "PALIER_SECRET_KEY" in done.stderr
