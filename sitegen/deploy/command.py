"""`sitegen deploy`: where a built site goes when this machine is not the one that serves it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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

    bucket = places.add_parser("s3", help="dans un seau S3 ; identifiants dans l’environnement, comme boto3")
    _site(bucket)
    bucket.add_argument("--bucket", required=True, metavar="NOM")
    bucket.add_argument("--prefix", default="", metavar="CHEMIN", help="le dossier du seau où le site commence")
    bucket.add_argument("--endpoint", default="", metavar="URL", help="l’adresse du service, si ce n’est pas AWS")
    bucket.set_defaults(command=_run, place=_s3)

    netlify = places.add_parser("netlify", help="chez Netlify ; jeton dans NETLIFY_AUTH_TOKEN")
    _site(netlify)
    netlify.add_argument("--site", required=True, metavar="ID", help="l’identifiant du site chez Netlify")
    netlify.add_argument(
        "--api", default="", metavar="URL", help="l’adresse de l’API, si ce n’est pas celle de Netlify"
    )
    netlify.set_defaults(command=_run, place=_netlify)


def _site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=Path("var/site"), metavar="DOSSIER", help="les sites construits")
    parser.add_argument("--commune", required=True, metavar="INSEE", help="celui à envoyer")
    parser.add_argument("--follow", action="store_true", help="recommencer après chaque construction")


class _Place(NamedTuple):
    """Where a site goes: what deploys it there, and the least time between two deployments, in seconds."""

    deploy: Callable[[], tuple[str, Report]]
    pause: float


# The libraries that speak to each place take a while to import: the other commands do without.


@contextmanager
def _s3(options: argparse.Namespace) -> Iterator[_Place]:
    from sitegen.deploy import s3
    from sitegen.deploy.bucket import Bucket

    bucket = Bucket(options.commune, options.bucket, options.prefix, options.endpoint)
    with closing(State(s3.state_path(options.output, options.commune, bucket, options.endpoint))) as state:
        yield _Place(lambda: s3.deploy(options.output, options.commune, bucket, state), 0.0)


@contextmanager
def _netlify(options: argparse.Namespace) -> Iterator[_Place]:
    from sitegen.deploy import netlify

    api = netlify.Api(options.api or netlify.API, options.site, os.environ.get("NETLIFY_AUTH_TOKEN", ""))
    with closing(State(netlify.state_path(options.output, options.commune, options.site))) as state:
        yield _Place(lambda: netlify.deploy(options.output, options.commune, api, state), netlify.PAUSE)


def _run(options: argparse.Namespace) -> int:
    """Deploys once, or for as long as there are builds; returns the exit code."""
    try:
        if not options.follow:
            built(options.output, options.commune)
        with options.place(options) as place:
            if options.follow:
                follow.follow(options.output, options.commune, place.deploy, place.pause)
            _generation, report = place.deploy()
    except DeployError as error:
        print(f"sitegen : {error}", file=sys.stderr)
        return 1
    print(report.text())
    return 0
