"""What editors' actions write, beyond Wagtail's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.editorial.models import EventPage, WorksAnnouncement, WorksPage
from cms.editorial.rules import WORKS_TRANSITIONS, without_last
from cms.pages.record_page import RecordPage


@transaction.atomic
def publication_note(*, page: RecordPage, at: datetime | None = None) -> None:
    """Date a publication of `page` and, for works, add the announcement to its history. Nothing if it is not live."""
    if not page.live:
        return
    at = (at or timezone.now()).replace(microsecond=0)
    page.published = page.published or at
    page.updated = at
    type(page).objects.filter(pk=page.pk).update(published=page.published, updated=page.updated)
    if isinstance(page, WorksPage):
        for step in page.steps(at)[page.history.count() :]:
            WorksAnnouncement.objects.create(
                page=page, at=step.at, state=step.state, start=step.start, end=step.end, note=step.note
            )


@transaction.atomic
def works_state_change(*, works: WorksPage, state: str, user: Any) -> WorksPage:
    """Put works that are online into `state` and publish at once; a draft under way keeps its other changes.

    Raises PermissionDenied, or ValidationError when the state cannot follow the present one.
    """
    works = WorksPage.objects.select_for_update().get(pk=works.pk)
    if not works.permissions_for_user(user).can_change_works_state():
        raise PermissionDenied
    if not works.live:
        raise ValidationError(_("Ces travaux ne sont pas en ligne : publiez-les d’abord."))
    if state not in WORKS_TRANSITIONS[works.state]:
        raise ValidationError(_("Cet état ne peut pas suivre l’état actuel."))
    return _publish_with(works, user, {"state": state, "note": ""})


@transaction.atomic
def works_state_undo(*, works: WorksPage, user: Any) -> WorksPage:
    """Take back one's own last announcement, within minutes of a wrong click. Raises like `works_state_change`."""
    works = WorksPage.objects.select_for_update().get(pk=works.pk)
    if not works.permissions_for_user(user).can_change_works_state():
        raise PermissionDenied
    announced = works.announced()
    history = without_last(announced, timezone.now())
    if not works.live or history is None or works.updated != announced[-1].at:
        raise ValidationError(_("Il est trop tard pour annuler ce changement : changez l’état de nouveau."))
    if works.live_revision is None or works.live_revision.user_id != user.pk:
        raise ValidationError(_("Quelqu’un d’autre a fait ce changement : changez l’état de nouveau."))
    works.history.last().delete()
    last = history[-1]
    return _publish_with(works, user, {"state": last.state, "start": last.start, "end": last.end, "note": last.note})


def _publish_with(works: WorksPage, user: Any, values: dict[str, Any]) -> WorksPage:
    draft = works.get_latest_revision_as_object() if works.has_unpublished_changes else None
    for page in (works, draft):
        for name, value in values.items():
            if page is not None:
                setattr(page, name, value)
    # The rights are those of the one click, checked by the caller: a caretaker may not publish works in general.
    works.save_revision(user=user, changed=True).publish(user=user, skip_permission_checks=True)
    if draft is not None:
        draft.save_revision(user=user)
    return WorksPage.objects.get(pk=works.pk)


@transaction.atomic
def page_duplicate(*, page: RecordPage, user: Any) -> RecordPage:
    """A draft beside `page` with all it says, under a new title and address. Raises PermissionDenied."""
    parent = page.get_parent().specific
    if not page.permissions_for_user(user).can_copy_to(parent):
        raise PermissionDenied
    taken = set(parent.get_children().values_list("slug", flat=True))
    base = f"{page.slug[:100]}-copie"
    slug = next(each for each in _numbered(base) if each not in taken)
    title = _("%(title)s (copie)") % {"title": page.title}
    update = {"title": title[:255], "slug": slug, "go_live_at": None, "expire_at": None}
    if isinstance(page, WorksPage):
        update |= {"state": WorksPage.State.ANNOUNCED, "note": ""}
    if isinstance(page, EventPage):
        update |= {"state": EventPage.State.SCHEDULED}
    return page.copy(update_attrs=update, keep_live=False, copy_revisions=False, user=user)


def _numbered(base: str) -> Any:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
