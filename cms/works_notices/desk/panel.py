"""What residents will be told, as the form stands: in the panel of the form, and again while it is filled in."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.models import Page

from cms.editorial.models import WorksPage
from cms.notifications.rules import text_message
from cms.places.addresses import site_url
from cms.places.permissions import may_add
from cms.publishing.addresses import SHORT
from cms.works_notices import selectors
from cms.works_notices.rules import timing
from cms.works_notices.services import room_beside
from cms.works_notices.words import short_text, what_words
from sitegen.records import WorksStep


def what_is_said(works: WorksPage, parent: Page | None, user: Any) -> dict[str, Any]:
    """What the panel shows of a page as it stands; `parent` for one that is not in the tree yet."""
    residence = selectors.residence_of(works, parent)
    now = timezone.now().replace(microsecond=0)
    context: dict[str, Any] = {
        "works": works,
        "residence": residence,
        "parent": parent,
        "may_print": works.pk is not None and works.live and selectors.may_print(user=user, works=works),
        "tellings": list(selectors.tellings_of(works)[:10]) if works.pk else [],
    }
    if not works.start or not works.nature:
        return context
    steps = works.steps(now)
    notice = selectors.notice_of(works, steps[-1], parent=parent, moved=selectors.moved(steps))
    # The short address is made at the first publication; until then its room is kept.
    url = (
        selectors.short_url(works)
        if works.pk and works.first_published_at
        else f"{site_url(parent or works)}{SHORT}000000/"
    )
    text = text_message(short_text(notice, room_beside(url)), url)
    context |= {"text": text, "length": len(text), "what": what_words(notice)}
    if residence is not None:
        context["reach"] = selectors.reach_of(residence, notice.parts)
        context["becomes"] = _what_becomes(works, steps)
    return context


def _what_becomes(works: WorksPage, steps: tuple[WorksStep, ...]) -> str:
    """`nothing` when publishing would add no line that residents are told of, else how soon they are told."""
    announced = works.announced()
    if len(steps) == len(announced):
        return "nothing"
    if not timing.says_something_new(announced[-1] if announced else None, steps[-1]):
        return "note"
    return "later" if timing.due_at(steps) > steps[-1].at else "at_once"


@require_POST
@require_admin_access
def as_the_form_stands(request: HttpRequest, parent_id: int, page_id: int = 0) -> HttpResponse:
    """The panel for what is in the form and not saved yet."""
    parent = get_object_or_404(Page, pk=parent_id).specific
    if page_id:
        works = get_object_or_404(WorksPage, pk=page_id).get_latest_revision_as_object()
        if works.get_parent().pk != parent.pk or not works.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
    else:
        if not may_add(request.user, parent, WorksPage.record_kind):
            raise PermissionDenied
        works = WorksPage()
    form_class = WorksPage.get_edit_handler().get_form_class()
    form = form_class(_with_a_title(request.POST), instance=works, parent_page=parent, for_user=request.user)
    form.defer_required_fields()
    is_valid = form.is_valid()
    if is_valid:
        works = form.save(commit=False)
    context = what_is_said(works, None if page_id else parent, request.user)
    return render(request, "works_notices/panel_said.html", {**context, "is_provisional": not is_valid})


def _with_a_title(given: Any) -> Any:
    """A form can be looked at before it has a title; its address does not matter here, and is nobody else's."""
    values = given.copy()
    values["title"] = values.get("title") or "–"
    values["slug"] = str(uuid.uuid4())
    return values
