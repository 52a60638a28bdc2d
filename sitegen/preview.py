"""Previews of drafts with the real theme, for whoever holds a token that the CMS accepts. Nothing of them is kept public."""

from __future__ import annotations

import dataclasses
import html
import json
import logging
import re
import secrets
import shutil
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sitegen import pictures
from sitegen.compose.make import Made, page_names
from sitegen.contexts import PAGES
from sitegen.fields import RecordError
from sitegen.index import Index
from sitegen.language import translate as _
from sitegen.live import token
from sitegen.manifest import Manifest
from sitegen.pelican_room import host
from sitegen.records import Record, from_json, replace
from sitegen.refresh import overlay, refresh
from sitegen.source import JsonFolder, media_files
from sitegen.theme import Theme
from sitegen.town import Reading, Town
from sitegen.write import UnsafePath, inside

log = logging.getLogger("sitegen.preview")

PREFIX = "/apercu/"
TIMEOUT = 10.0
KEPT_PREVIEWS = 60
_PARAMETER = re.compile(r"[A-Za-z0-9_.:;,=@/+-]{1,400}\Z")
_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}


class Refused(Exception):
    """A preview that is not shown: the status and the sentence the reader gets instead."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class PreviewRoom:
    """Renders drafts over the published records. One preview at a time: Jinja2 is quick and the index is one file."""

    def __init__(self, cms: str, source: Path, theme: Theme, folder: Path) -> None:
        self.cms = cms.rstrip("/")
        self.source = source
        self.folder = folder
        # Only the templates are wanted of Pelican here; the source may not exist yet.
        self.generator, self.writer = host.resident(folder, folder / "site", theme)
        self._lock = threading.Lock()
        self._manifests: dict[str, Manifest] = {}
        self._shown: list[str] = []

    def page(self, content_type: str, preview_token: str) -> bytes:
        """The draft's page. Raises Refused."""
        record = self._draft(content_type, preview_token)
        with self._lock:
            made = self._made(record)
            site = self.writer.for_site(self.generator.env, self.folder)
            return self._with_own_media(site.render(made), record)

    def _draft(self, content_type: str, preview_token: str) -> Record:
        if not _PARAMETER.match(content_type) or not _PARAMETER.match(preview_token):
            raise Refused(HTTPStatus.FORBIDDEN, _("Cet aperçu n’existe pas ou n’est plus valable."))
        query = urllib.parse.urlencode({"content_type": content_type, "token": preview_token})
        try:
            return from_json(self._fetch(f"/api/content/v2/preview/?{query}"))
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.UNPROCESSABLE_ENTITY:
                raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, _reasons(error.read())) from error
            raise Refused(HTTPStatus.FORBIDDEN, _("Cet aperçu n’existe pas ou n’est plus valable.")) from error
        except RecordError as error:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        except OSError as error:
            log.warning("Le CMS ne répond pas : %s", error)
            raise Refused(HTTPStatus.BAD_GATEWAY, _("Le CMS ne répond pas pour l’instant.")) from error

    def _fetch(self, path: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the operator's own CMS
            self.cms + path, headers={"Authorization": f"Bearer {token()}"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
            data: bytes = answer.read()
            return data

    def _made(self, record: Record) -> Made:
        now = datetime.now(UTC)
        for insee in self._communes():
            manifest = self._manifest(insee)
            index = Index(manifest.db)
            source = JsonFolder(self.source, insee)
            with manifest.transaction():
                refresh(manifest, source, now)
            manifest.db.execute("BEGIN")
            try:
                # A draft is seen as it will be once published, whatever its own dates say.
                shown = replace(record, go_live=None, expire=None)
                if not overlay(manifest, shown, now):
                    continue
                town = Town(index, source, index.tree(now), now)
                town.show(shown)
                row = index.row(record.id)
                assert row is not None
                names = page_names(Reading(town), shown, row.address)
                names["head"] = dataclasses.replace(names["head"], indexed=False)
                return Made(f"detail:{record.id}", "", PAGES[type(names["page"])], names)
            finally:
                manifest.db.execute("ROLLBACK")
        raise Refused(
            HTTPStatus.CONFLICT,
            _("Le lieu de cette page n’est pas encore publié : publiez-le d’abord, l’aperçu suivra."),
        )

    def _communes(self) -> list[str]:
        if not self.source.is_dir():
            return []
        return sorted(p.name for p in self.source.iterdir() if p.is_dir() and len(p.name) == 5 and p.name[0].isdigit())

    def _manifest(self, insee: str) -> Manifest:
        if insee not in self._manifests:
            self._manifests[insee] = Manifest(self.folder / f"{insee}.sqlite3", threads=True)
        return self._manifests[insee]

    def _with_own_media(self, page: bytes, record: Record) -> bytes:
        """The page with the draft's own media at addresses of this preview alone: they may not be public yet."""
        nonce = secrets.token_urlsafe(18)
        own = self.folder / "media" / nonce
        text = page.decode()
        for file in sorted(media_files(record)):
            try:
                pictures.make_public(self._media(file), file, own)
            except (LookupError, OSError, urllib.error.URLError) as error:
                log.warning("Une image de l’aperçu manque (%s).", error)
                continue
            stem = re.escape(pictures.stem(file))
            text = re.sub(rf"/media/({stem}[-.])", rf"{PREFIX}media/{nonce}/\1", text)
        self._shown.append(nonce)
        while len(self._shown) > KEPT_PREVIEWS:
            shutil.rmtree(self.folder / "media" / self._shown.pop(0), ignore_errors=True)
        return text.encode()

    def _media(self, file: str) -> Path:
        public = self.source / file
        if public.is_file():
            return public
        kept = self.folder / "drafts" / Path(file).name
        if not kept.is_file():
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(self._fetch(f"/api/content/v2/{file}"))
        return kept

    def media_file(self, path: str) -> tuple[bytes, str]:
        """The bytes and the type of a preview's picture or document. Raises Refused."""
        try:
            found = inside(self.folder / "media", path)
            return found.read_bytes(), _TYPES.get(found.suffix.lstrip("."), "application/octet-stream")
        except (UnsafePath, OSError) as error:
            raise Refused(HTTPStatus.FORBIDDEN, _("Cet aperçu n’existe pas ou n’est plus valable.")) from error


def _reasons(body: bytes) -> str:
    """What a draft lacks, in one line, from the CMS's problem (RFC 9457)."""
    try:
        errors = [f"{each['field']} : {each['reason']}" for each in json.loads(body)["errors"]]
    except (ValueError, LookupError, TypeError):
        errors = []
    return " ; ".join([_("Cette page ne peut pas encore être montrée, il lui manque quelque chose."), *errors])


def _handler(room: PreviewRoom, framed_by: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "Palier"
        sys_version = ""
        # Each visitor has a thread: one who never finishes asking must not keep it.
        timeout = 30.0

        def do_GET(self) -> None:
            address = urllib.parse.urlsplit(self.path)
            try:
                if address.path.startswith(f"{PREFIX}media/"):
                    nonce, _sep, name = address.path.removeprefix(f"{PREFIX}media/").partition("/")
                    self._answer(HTTPStatus.OK, *room.media_file(f"{nonce}/media/{name}"))
                elif address.path == PREFIX:
                    query = urllib.parse.parse_qs(address.query, max_num_fields=8)
                    asked = [query.get(name, [""]) for name in ("content_type", "token")]
                    if any(len(values) != 1 for values in asked):
                        raise Refused(HTTPStatus.FORBIDDEN, _("Cet aperçu n’existe pas ou n’est plus valable."))
                    self._answer(HTTPStatus.OK, room.page(asked[0][0], asked[1][0]), "text/html; charset=utf-8")
                else:
                    raise Refused(HTTPStatus.NOT_FOUND, _("Il n’y a rien à cette adresse."))
            except Refused as refusal:
                self._refuse(refusal.status, refusal.sentence)
            except ValueError:
                self._refuse(HTTPStatus.FORBIDDEN, _("Cet aperçu n’existe pas ou n’est plus valable."))
            except (BrokenPipeError, ConnectionResetError):
                return
            except Exception:
                log.exception("L’aperçu a échoué.")
                self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, _("L’aperçu a échoué. L’erreur est notée au journal."))

        def _refuse(self, status: HTTPStatus, sentence: str) -> None:
            page = (
                f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{_("Aperçu")}</title>'
                f"<p>{html.escape(sentence)}</p></html>"
            )
            self._answer(status, page.encode(), "text/html; charset=utf-8")

        def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                "X-Robots-Tag": "noindex, nofollow",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": f"frame-ancestors {framed_by}",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            # The default line holds the token; nothing of it goes to a log.
            return

    return Handler


def serve(port: int, cms: str, source: Path, theme: Theme, framed_by: str = "'self'") -> int:
    """Serves previews on the loopback address until it is stopped."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with tempfile.TemporaryDirectory(prefix="palier-preview-") as folder:
        room = PreviewRoom(cms, source, theme, Path(folder))
        with ThreadingHTTPServer(("127.0.0.1", port), _handler(room, framed_by)) as server:
            server.daemon_threads = True
            server.serve_forever()
    return 0
