"""Records of a folder become pages: the same ids, dates and addresses, however often it is run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.pages.media import store_attachment, store_picture
from cms.pages.models import Attachment, Picture, RecordPage
from cms.publishing import tree
from cms.publishing.deserialize import fill, page_type, write_history
from cms.publishing.deserialize_body import Library
from cms.publishing.models import FormerPath
from cms.publishing.serialize import serialize
from sitegen import blocks, records
from sitegen.fields import RecordError
from sitegen.media import MediaError
from sitegen.records import PlaceRecord, Record, to_json
from sitegen.source import Loaded


class Outcome(Enum):
    """What became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The page was edited here after the record was written: the editor's work stands."""


@dataclass
class Importer:
    """One import of one folder. `now` decides what is live, scheduled or expired."""

    loaded: Loaded
    now: datetime
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    """(file, field, reason) of what could not be imported, beside what the folder itself refused."""
    _pages: dict[str, int] = field(default_factory=dict)
    _pictures: dict[records.Image, Picture] = field(default_factory=dict)
    _attachments: dict[str, Attachment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for model in tree.record_models():
            self._pages.update((str(id), pk) for pk, id in model.objects.order_by().values_list("pk", "record_id"))
        self.library = Library(picture=self._picture, attachment=self._attachment, page=self._pages.get)

    def ordered(self) -> list[Record]:
        """The records, every place before what belongs to it, otherwise in the order of the folder."""
        done: dict[str, Record] = {}
        for record in self.loaded.records.values():
            chain: list[Record] = []
            above: Record | None = record
            while above and above.id not in done and above not in chain:
                chain.append(above)
                above = self.loaded.records.get(above.place)
            done.update((each.id, each) for each in reversed(chain))
        return list(done.values())

    def import_record(self, record: Record) -> Outcome | None:
        """Make the page of one record; None when it could not be, and `problems` says why."""
        try:
            with transaction.atomic(), disable_reference_index_auto_update():
                return self._import(record)
        except RecordError as error:
            self._report(record, error.problems)
        except ValidationError as error:
            messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            self._report(record, [(name, " ".join(reasons)) for name, reasons in messages.items()])
        except MediaError as error:
            self._report(record, [("file", str(error))])
        return None

    def unlinked(self, imported: Iterable[Record]) -> list[Record]:
        """Records that speak of pages which did not exist yet when their own was made: they are imported once more."""
        return [record for record in imported if not self._is_as_given(record, self._found(record))]

    def index(self, imported: Iterable[Record]) -> None:
        """Tell Wagtail which page uses what, in one go at the end."""
        for record in imported:
            page = self._found(record)
            if page:
                ReferenceIndex.create_or_update_for_object(page)

    def _import(self, record: Record) -> Outcome:
        page = self._found(record)
        if page and type(page) is not page_type(record):
            raise RecordError([("kind", _("la page existe déjà avec un autre genre"))])
        if page and self._is_as_given(record, page):
            return Outcome.UNCHANGED
        if page and page.updated and page.updated > record.updated:
            return Outcome.KEPT
        parent = self._parent(record)
        outcome = Outcome.UPDATED if page else Outcome.CREATED
        page = page or page_type(record)(record_id=UUID(record.id))
        fill(page, record, parent, self.library)
        self._set_state(page, record)
        self._save(page, parent)
        self._pages[record.id] = page.pk
        self._write_what_is_beside(page, record)
        return outcome

    def _set_state(self, page: RecordPage, record: Record) -> None:
        page.expired = record.expire is not None and record.expire <= self.now
        scheduled = record.go_live is not None and record.go_live > self.now
        page.live = not page.expired and not scheduled
        page.has_unpublished_changes = not page.live
        page.first_published_at = None if scheduled else record.published
        page.last_published_at = None if scheduled else record.updated

    def _save(self, page: RecordPage, parent: Page) -> None:
        if page.pk is None:
            parent.add_child(instance=page)
        else:
            if page.get_parent().pk != parent.pk:
                page.move(parent, pos="last-child")
                page.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
            page.save()
        if not page.live:
            # Wagtail has checked its title and slug only, and a scheduled page goes live with nobody looking.
            page.full_clean()
        revision = page.save_revision(clean=False, log_action=False)
        scheduled = page.go_live_at if not page.live and not page.expired else None
        page.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
        if scheduled:
            page.revisions.filter(pk=revision.pk).update(approved_go_live_at=scheduled)
        Page.objects.filter(pk=page.pk).update(
            live_revision=revision if page.live else None, has_unpublished_changes=not page.live
        )

    def _write_what_is_beside(self, page: RecordPage, record: Record) -> None:
        """What belongs to the page but not to its revisions."""
        write_history(page, record)
        FormerPath.objects.filter(record_id=page.record_id).delete()
        FormerPath.objects.bulk_create(FormerPath(record_id=page.record_id, path=path) for path in record.former_paths)
        if isinstance(record, PlaceRecord) and record.level == "commune":
            _give_site(page, record)

    def _parent(self, record: Record) -> Page:
        if not record.place:
            return Page.get_first_root_node()
        pk = self._pages.get(record.place)
        if pk is None:
            raise RecordError([("place", _("lieu inconnu ou refusé : %(place)s") % {"place": record.place})])
        return Page.objects.get(pk=pk).specific

    def _found(self, record: Record) -> RecordPage | None:
        return tree.find(UUID(record.id)) if record.id in self._pages else None

    def _is_as_given(self, record: Record, page: RecordPage | None) -> bool:
        """Whether a page already says what its record says, as far as this database can."""
        if page is None or page.published is None:
            return False
        known = tuple(each for each in record.related if each in self._pages)
        wanted = records.replace(record, related=known)
        present = serialize(page)
        if isinstance(wanted, PlaceRecord) and isinstance(present, PlaceRecord) and present.url:
            # Where the sites of this install are served is for its operator to say, once there is an address.
            wanted = records.replace(wanted, url=present.url)
        return to_json(present) == to_json(wanted)

    def _picture(self, image: records.Image) -> Picture:
        if image not in self._pictures:
            focus = {}
            if (image.focal_x, image.focal_y) != (50, 50):
                focus = {
                    "focal_point_x": round(image.focal_x * image.width / 100),
                    "focal_point_y": round(image.focal_y * image.height / 100),
                }
            path = self._media(image.file)
            self._pictures[image] = store_picture(
                path.read_bytes(),
                title=_title(path, image.alt),
                description=image.alt,
                credit=image.credit,
                **{"focal_point_x": None, "focal_point_y": None, **focus},
            )
        return self._pictures[image]

    def _attachment(self, document: blocks.Document) -> Attachment:
        if document.file not in self._attachments:
            path = self._media(document.file)
            found = Attachment.objects.filter(sha256=Path(document.file).stem).order_by("pk").first()
            self._attachments[document.file] = found or store_attachment(
                path.read_bytes(), path.name, title=document.title
            )
        return self._attachments[document.file]

    def _media(self, file: str) -> Path:
        path = self.loaded.media.get(file)
        if path is None or not path.is_file():
            raise RecordError([("file", _("fichier introuvable : %(file)s") % {"file": file})])
        return path

    def _report(self, record: Record, problems: Iterable[tuple[str, str]]) -> None:
        file = self.loaded.files.get(record.id, record.id)
        self.problems.extend((file, name, reason) for name, reason in problems)


def _title(path: Path, alt: str) -> str:
    """How the library lists a picture: the name of its file, or what it shows when the file is named by its hash."""
    return (path.stem if len(path.stem) < 64 else alt)[:255] or path.stem


def _give_site(commune: RecordPage, record: PlaceRecord) -> None:
    """The host name of a commune, the first time it is imported."""
    if Site.objects.filter(root_page_id=commune.pk).exists():
        return
    parts = urlsplit(record.url)
    site = Site(
        hostname=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        root_page_id=commune.pk,
        site_name=record.title[:255],
        is_default_site=not Site.objects.filter(is_default_site=True).exists(),
    )
    site.full_clean()
    site.save()
    if site.root_url != record.url:
        raise RecordError([("url", _("le CMS ne sait servir https que sur le port 443 et http sur tout autre"))])
