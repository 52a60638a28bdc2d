"""Receivers: every change of what the public may read becomes ids in the outbox. Nothing is decided here.

All of them run inside the transaction of the change: `save`, `delete` and Wagtail's actions send their signals there, the
admin's POSTs and the worker's publications are atomic as a whole. Wagtail's own `page_slug_changed` is not used: it is
sent after the commit, and a process killed in between would never tell.
"""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from cms.pages.models import Attachment, Picture, RecordPage
from cms.places.models import Building, Staircase
from cms.publishing import addresses, outbox, tree
from cms.publishing.models import Change, FormerPath

_REACHING_BELOW = {"slug", "live", "expired", "go_live_at", "expire_at"}
"""Fields of a page that change what holds for the pages below it."""
_HOUSEKEEPING = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}
"""What saving a draft writes on the page itself: nothing that a record shows."""
_moving = Local()
"""What is being moved in this thread: Wagtail sends the signals before and after with two different instances."""


@receiver(page_published)
def page_was_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Published, scheduled, or an alias that followed the page it mirrors: the worker finds out which."""
    _hand_over_page(instance, "publish")


@receiver(page_unpublished)
def page_was_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Taken away by hand or by its date, with all that is below it."""
    _hand_over_page(instance, "unpublish", subtree=bool(instance.numchild))


@receiver(pre_save)
def before_page_save(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Remember what a save may change for the pages below: the address, and whether the public passes."""
    if not isinstance(instance, Page) or raw or instance._state.adding:
        return
    old = Page.objects.filter(pk=instance.pk).first()
    written = _written(kwargs)
    changed = {name for name in written if old and getattr(old, name) != getattr(instance, name)}
    instance._opened_or_shut = bool(changed - {"slug"})
    instance._renamed_from = (old.url_path, addresses.locate(old)) if old and "slug" in changed else None


@receiver(post_save)
def after_page_save(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Hand over the page, and those below it when they are concerned. A new draft concerns nobody yet."""
    if not isinstance(instance, Page) or raw or (created and not instance.live):
        return
    if _HOUSEKEEPING.issuperset(kwargs["update_fields"] or {"title"}):
        return
    opened_or_shut = instance.__dict__.pop("_opened_or_shut", False)
    renamed_from = instance.__dict__.pop("_renamed_from", None)
    if renamed_from:
        old_prefix, before = renamed_from
        addresses.keep_former(before, addresses.renamed(before, old_prefix, instance.url_path))
    below = bool(instance.numchild) and bool(renamed_from or opened_or_shut)
    _hand_over_page(instance, "slug" if renamed_from else "save", subtree=below)


@receiver(pre_delete)
def before_page_delete(sender: type, instance: Any, **kwargs: Any) -> None:
    """Django tells of each page below a deleted one as well."""
    if isinstance(instance, RecordPage):
        outbox.hand_over([instance.record_id], reason="delete")
        FormerPath.objects.filter(record_id=instance.record_id).delete()


@receiver(pre_page_move)
def before_move(sender: type, instance: Page, **kwargs: Any) -> None:
    """Remember every address below the page that is about to move."""
    _moving.before = addresses.locate(instance)


@receiver(post_page_move)
def after_move(sender: type, instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    """Keep the former addresses, and hand over all that moved; a mere change of order moves nothing."""
    if url_path_before == url_path_after:
        return
    addresses.keep_former(_moving.before, addresses.locate(instance))
    del _moving.before
    _hand_over_page(instance, "move", subtree=True)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    """A page closed to some readers, or opened again, with all that is below it."""
    _hand_over_page(instance.page, "privacy", subtree=True)


@receiver([post_save, post_delete], sender=Site)
def host_changed(sender: type, instance: Site, **kwargs: Any) -> None:
    """The record of a commune carries the address of its site."""
    _hand_over_page(instance.root_page, "site")


@receiver(pre_save, sender=Site)
def host_leaves(sender: type, instance: Site, **kwargs: Any) -> None:
    """The commune that a site is taken from changes too."""
    old = Site.objects.filter(pk=instance.pk).exclude(root_page=instance.root_page_id).first()
    if old:
        _hand_over_page(old.root_page, "site")


@receiver(post_save, sender=Picture)
@receiver(post_save, sender=Attachment)
def media_changed(sender: type, instance: Picture | Attachment, created: bool = False, **kwargs: Any) -> None:
    """A picture or a document is shown by pages, which the worker looks up."""
    if not created:
        outbox.hand_over([tree.name_of(instance)], reason="media", scope=Change.Scope.USES)


@receiver(pre_delete, sender=Picture)
@receiver(pre_delete, sender=Attachment)
def media_deleted(sender: type, instance: Picture | Attachment, **kwargs: Any) -> None:
    """Once it is gone, nothing tells who used it: its pages are looked up now."""
    outbox.hand_over(tree.record_ids_using(tree.name_of(instance)), reason="media")


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def collection_privacy_changed(sender: type, instance: CollectionViewRestriction, **kwargs: Any) -> None:
    """Files closed to some readers, or opened again."""
    _hand_over_collection(instance.collection)


@receiver(post_save, sender=Collection)
def collection_moved(sender: type, instance: Collection, created: bool = False, **kwargs: Any) -> None:
    """A collection may have gone below a closed one, or left it."""
    if not created:
        _hand_over_collection(instance)


@receiver([post_save, post_delete], sender=Building)
@receiver([post_save, post_delete], sender=Staircase)
def building_changed(sender: type, instance: Building | Staircase, **kwargs: Any) -> None:
    """Works name the buildings and staircases they touch."""
    building = instance if isinstance(instance, Building) else instance.building
    residence = Page.objects.filter(pk=building.residence_id).first()
    if residence:
        _hand_over_page(residence, "building", subtree=True)


@receiver([post_save, post_delete], sender=FormerPath)
def former_path_changed(sender: type, instance: FormerPath, **kwargs: Any) -> None:
    """A former address added or taken away by hand."""
    outbox.hand_over([instance.record_id], reason="former_path")


def _written(kwargs: dict[str, Any]) -> set[str]:
    """The fields above that a save writes. A draft carries others in memory that it does not save."""
    given = kwargs.get("update_fields")
    return _REACHING_BELOW if given is None else _REACHING_BELOW & set(given)


def _hand_over_page(page: Page, reason: str, subtree: bool = False) -> None:
    record_id = tree.record_id(page)
    if record_id:
        outbox.hand_over([record_id], reason=reason, scope=Change.Scope.SUBTREE if subtree else Change.Scope.PAGE)


def _hand_over_collection(collection: Collection) -> None:
    for model in (Picture, Attachment):
        for stored in model.objects.filter(collection__path__startswith=collection.path):
            outbox.hand_over([tree.name_of(stored)], reason="privacy", scope=Change.Scope.USES)
