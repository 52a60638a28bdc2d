"""Drafts shown through wagtail-headless-preview: a token opens one page, of one type, for one hour."""

from __future__ import annotations

import re
from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, TimestampSigner
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin, PagePreview

MAX_AGE = timedelta(hours=1)
"""How long a preview stays open: long enough to show a colleague, too short for a link that wanders."""

_CONTENT_TYPE = re.compile(r"[a-z_]{1,50}\.[a-z0-9]{1,100}\Z")
_FOR_PAGE = re.compile(r"id=(?P<page>[0-9]{1,18})\Z")
_FOR_NEW_PAGE = re.compile(r"parent_id=(?P<parent>[0-9]{1,18});page_type=(?P<type>[a-z_]{1,50}\.[A-Za-z0-9]{1,100})\Z")


class PreviewRefused(Exception):
    """A token that opens nothing: forged, expired, for another page or of another type. It never says which."""


def draft(content_type: str, token: str) -> Page:
    """The draft that a token opens, with the edits not yet saved. Raises PreviewRefused."""
    model = _previewed_model(content_type)
    try:
        identifier = model.get_preview_signer().unsign(token, max_age=MAX_AGE)
    except BadSignature as error:
        raise PreviewRefused from error
    preview = PagePreview.objects.filter(token=token, content_type=ContentType.objects.get_for_model(model)).first()
    if preview is None:
        raise PreviewRefused
    page = preview.as_page()
    if type(page) is not model or not _is_bound(identifier, page):
        raise PreviewRefused
    return page


def remove_expired() -> int:
    """Delete the drafts whose token no longer opens anything; how many. The library itself keeps them for days."""
    signer = HeadlessPreviewMixin.get_preview_signer()
    old = [
        pk for pk, token in PagePreview.objects.values_list("pk", "token").iterator() if not _is_fresh(signer, token)
    ]
    return PagePreview.objects.filter(pk__in=old).delete()[0]


def _previewed_model(content_type: str) -> type[HeadlessPreviewMixin]:
    if not _CONTENT_TYPE.match(content_type):
        raise PreviewRefused
    try:
        model = apps.get_model(content_type)
    except LookupError as error:
        raise PreviewRefused from error
    if not issubclass(model, Page) or not issubclass(model, HeadlessPreviewMixin):
        raise PreviewRefused
    return model


def _is_bound(identifier: str, page: Page) -> bool:
    """Whether what was signed names this very page, or the place and type of a page not yet saved."""
    saved = _FOR_PAGE.match(identifier)
    if saved:
        return page.pk == int(saved["page"])
    new = _FOR_NEW_PAGE.match(identifier)
    if not new or page.pk is not None or new["type"] != page._meta.label:
        return False
    parent = page.get_parent()
    return parent is not None and parent.pk == int(new["parent"])


def _is_fresh(signer: TimestampSigner, token: str) -> bool:
    try:
        signer.unsign(token, max_age=MAX_AGE)
    except BadSignature:
        return False
    return True
