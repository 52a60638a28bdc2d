"""`manage.py set_site_address 13055 localhost 8000`: says at which host and port the sites of a commune are served."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Site

from cms.places.models import CommunePage


class Command(BaseCommand):
    """Give a commune's Wagtail site its host name and port, which every canonical address is made of."""

    help = "Donne à une commune le nom d’hôte et le port de son site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("insee", help="code INSEE de la commune")
        parser.add_argument("hostname", help="nom d’hôte, comme www.commune.example ou localhost")
        parser.add_argument("port", nargs="?", type=int, default=443, help="port (443 si absent : HTTPS)")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        commune = CommunePage.objects.filter(insee=options["insee"]).first()
        if commune is None:
            raise CommandError(f"Aucune commune n’a le code INSEE {options['insee']}.")
        site = Site.objects.filter(root_page_id=commune.pk).order_by("-is_default_site", "pk").first()
        if site is None:
            site = Site(root_page_id=commune.pk, site_name=commune.title[:255])
        taken = Site.objects.filter(hostname=options["hostname"], port=options["port"]).exclude(pk=site.pk).first()
        if taken:
            raise CommandError(f"« {taken} » sert déjà une autre commune à cette adresse.")
        site.hostname, site.port = options["hostname"], options["port"]
        site.save()
        self.stdout.write(f"{commune.title} : {site.root_url}")
