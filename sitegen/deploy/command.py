"""`sitegen deploy`: where a built site goes when this machine is not the one that serves it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.deploy import follow
from sitegen.deploy.errors import DeployError
from sitegen.deploy.report import Report
from sitegen.deploy.snapshot import built
from sitegen.deploy.state import State

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_command(commands: _Commands) -> None:
    """Adds `deploy` and its places to the command line of the generator."""
    parser = commands.add_parser("deploy", help="envoyer un site construit là où il est servi")
    places = parser.add_subparsers(title="destinations", required=True)

    bucket = places.add_parser("s3", help="dans un seau S3 ; identifiants dans l’environnement, comme boto3")
    _site(bucket)
    bucket.add_argument("--bucket", required=True, metavar="NOM")
    bucket.add_argument("--prefix", default="", metavar="CHEMIN", help="le dossier du seau où le site commence")
    bucket.add_argument("--endpoint", default="", metavar="URL", help="l’adresse du service, si ce n’est pas AWS")
    bucket.set_defaults(command=_s3)

    netlify = places.add_parser("netlify", help="chez Netlify ; jeton dans NETLIFY_AUTH_TOKEN")
    _site(netlify)
    netlify.add_argument("--site", required=True, metavar="ID", help="l’identifiant du site chez Netlify")
    netlify.add_argument(
        "--api", default="", metavar="URL", help="l’adresse de l’API, si ce n’est pas celle de Netlify"
    )
    netlify.set_defaults(command=_netlify)


def _site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=Path("var/site"), metavar="DOSSIER", help="les sites construits")
    parser.add_argument("--commune", required=True, metavar="INSEE", help="celui à envoyer")
    parser.add_argument("--follow", action="store_true", help="recommencer après chaque construction")


def _s3(options: argparse.Namespace) -> int:
    def start() -> Callable[[], tuple[str, Report]]:
        # boto3 takes a while to import: the other commands do without.
        from sitegen.deploy import s3
        from sitegen.deploy.bucket import Bucket

        bucket = Bucket(options.commune, options.bucket, options.prefix, options.endpoint)
        state = State(s3.state_path(options.output, options.commune, bucket, options.endpoint))
        return lambda: s3.deploy(options.output, options.commune, bucket, state)

    return _run(options, start, 0.0)


def _netlify(options: argparse.Namespace) -> int:
    from sitegen.deploy import netlify

    def start() -> Callable[[], tuple[str, Report]]:
        api = netlify.Api(options.api or netlify.API, options.site, os.environ.get("NETLIFY_AUTH_TOKEN", ""))
        state = State(netlify.state_path(options.output, options.commune, options.site))
        return lambda: netlify.deploy(options.output, options.commune, api, state)

    return _run(options, start, netlify.PAUSE)


def _run(options: argparse.Namespace, start: Callable[[], Callable[[], tuple[str, Report]]], pause: float) -> int:
    """Deploys once, or for as long as there are builds; returns the exit code."""
    try:
        if options.follow:
            follow.follow(options.output, options.commune, start(), pause)
        built(options.output, options.commune)
        _generation, report = start()()
    except DeployError as error:
        print(f"sitegen : {error}", file=sys.stderr)
        return 1
    print(report.text())
    return 0
