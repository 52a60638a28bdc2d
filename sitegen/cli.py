"""The command line of the generator."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.ahead import read_ahead
from sitegen.deploy.command import add_command as add_deploy
from sitegen.manifest import ManifestBusy
from sitegen.theme import Theme, ThemeError

if TYPE_CHECKING:
    from sitegen.report import Report

_THEME = Path(__file__).parents[1] / "themes" / "palier"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 when all is well, 1 when something was refused, 2 for a misuse."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (ThemeError, ManifestBusy, FileNotFoundError, NotADirectoryError, PermissionError) as error:
        print(f"sitegen : {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sitegen", description="Des fiches aux sites de quartier.")
    commands = parser.add_subparsers(title="commandes", required=True)

    build = commands.add_parser("build", help="construire les sites, ou ce qui en a changé")
    _folders(build)
    build.add_argument("--now", type=_instant, default=None, metavar="ISO", help="l’instant pour lequel construire")
    _jobs(build)
    build.add_argument(
        "--commune", action="append", default=[], metavar="INSEE", help="seulement cette commune (peut se répéter)"
    )
    _twins(build)
    build.add_argument("--verify", action="store_true", help="relire chaque page et refaire celles qui ont changé")
    build.add_argument("--json", action="store_true", help="écrire le bilan en JSON")
    build.set_defaults(command=_build)

    watch = commands.add_parser("watch", help="construire à chaque changement, et quand l’heure en fait un")
    _folders(watch)
    watch.add_argument("--live-url", default="", metavar="URL", help="où dire au CMS ce qui est en ligne")
    watch.add_argument(
        "--shard",
        type=_shard,
        default=(1, 1),
        metavar="K/N",
        help="de N processus, être le K-ième : à chacun ses communes",
    )
    _jobs(watch)
    _twins(watch)
    watch.set_defaults(command=_watch)

    pull = commands.add_parser("pull", help="copier les fiches d’un CMS dans un dossier")
    pull.add_argument("url", help="l’adresse de l’API de contenu, comme https://cms.exemple/api/content/v2/")
    pull.add_argument("folder", type=Path)
    pull.set_defaults(command=_pull)

    preview = commands.add_parser("preview", help="servir les aperçus des brouillons")
    preview.add_argument("--port", type=int, required=True)
    preview.add_argument("--cms", required=True, metavar="URL", help="l’adresse du CMS")
    preview.add_argument("--source", type=Path, required=True, metavar="DOSSIER")
    preview.add_argument("--theme", type=Path, default=_THEME, metavar="DOSSIER")
    preview.set_defaults(command=_preview)

    check = commands.add_parser("check", help="vérifier un site construit : liens, identifiants, poids")
    check.add_argument("folder", type=Path)
    check.set_defaults(command=_check)

    style = commands.add_parser("style", help="construire la page de style du thème")
    style.add_argument("folder", type=Path)
    style.add_argument("--theme", type=Path, default=_THEME, metavar="DOSSIER")
    style.set_defaults(command=_style)

    add_deploy(commands)
    return parser


def _folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        default="content",
        metavar="DOSSIER|URL",
        help="les fiches : un dossier, ou l’API de contenu d’un CMS",
    )
    parser.add_argument("--output", type=Path, default=Path("var/site"), metavar="DOSSIER", help="les sites")
    parser.add_argument("--theme", type=Path, default=_THEME, metavar="DOSSIER")


def _jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N", help="processus (sinon, un par cœur)"
    )


def _twins(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-twins", dest="twins", action="store_false", help="sans les versions compressées")


def _shard(text: str) -> tuple[int, int]:
    number, _slash, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"{text} n’est pas K/N, avec K de 1 à N")
    return int(number), int(count)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} n’est pas une date ISO 8601") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} n’a pas de fuseau horaire")
    return found


def _local(source: str, output: Path) -> Path:
    """The folder of records to build from; those of a CMS are copied beside the output first."""
    if not source.startswith(("http://", "https://")):
        return Path(source)
    from sitegen.pull import pull

    folder = output / ".sitegen" / "pulled"
    pull(source, folder)
    return folder


def _build(options: argparse.Namespace) -> int:
    source = _local(options.source, options.output)
    progress = _Bar() if sys.stderr.isatty() and not options.json else None
    communes = options.commune.__contains__ if options.commune else None
    ahead = read_ahead(source, options.output, options.jobs, communes)
    # Half a second to load, in which other processes read.
    from sitegen.pelican_room import host

    reports = host.run(
        source,
        options.output,
        Theme(options.theme),
        options.now or datetime.now(UTC),
        progress,
        jobs=options.jobs,
        twins=options.twins,
        verify=options.verify,
        communes=communes,
        ahead=ahead,
    )
    if progress:
        progress.clear()
    if options.json:
        print(json.dumps([each.as_values() for each in reports], ensure_ascii=False, indent=1))
    else:
        for each in reports:
            print_report(each)
    if not reports:
        print(f"sitegen : aucune commune dans {source}", file=sys.stderr)
        return 1
    return 0 if all(each.good for each in reports) else 1


def print_report(report: Report) -> None:
    """A report for a person."""
    print(
        f"{report.insee} : {report.rendered} pages faites, {report.kept} gardées, {report.deleted} retirées, "
        f"{len({file for file, _f, _r in report.refused})} fiches refusées, en {report.seconds:.2f} s"
    )
    for file, field, reason in report.refused:
        print(f"  refusée : {file} – {field + ' : ' if field else ''}{reason}", file=sys.stderr)
    for target, reason in report.failed:
        print(f"  en échec : {target} – {reason}", file=sys.stderr)


_STEPS = {
    "records": "fiches lues",
    "pages": "pages faites",
    "removals": "fichiers retirés",
    "twins": "pages compressées",
    "verified": "pages relues",
    "communes": "communes construites",
}
"""The steps of a build that take long enough to be shown."""


class _Bar:
    """Progress on a terminal, on one line."""

    def __call__(self, insee: str, what: str, done: int, total: int) -> None:
        words = _STEPS.get(what)
        if words and (done % 25 == 0 or done == total):
            print(f"\r{insee or 'ensemble'} : {done} / {total} {words}\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leaves the line empty."""
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _watch(options: argparse.Namespace) -> int:
    from sitegen.watch import watch

    source = _local(options.source, options.output)
    remote = "" if source == Path(options.source) else options.source
    return watch(
        source,
        options.output,
        Theme(options.theme),
        options.live_url,
        remote,
        options.shard,
        options.jobs,
        options.twins,
    )


def _pull(options: argparse.Namespace) -> int:
    from sitegen.pull import pull

    return pull(options.url, options.folder)


def _preview(options: argparse.Namespace) -> int:
    from sitegen.preview import serve

    return serve(options.port, options.cms, options.source, Theme(options.theme))


def _check(options: argparse.Namespace) -> int:
    from sitegen.check import check

    return check(options.folder)


def _style(options: argparse.Namespace) -> int:
    from sitegen.style import write_style_page

    write_style_page(Theme(options.theme), options.folder)
    return 0
