"""The base of every page's form in the admin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.pages.selectors import pages_in_sight

Reference = tuple[type[Model], str]
"""A model and a primary key: what a chooser or a link in a text leads to."""


class RecordForm(WagtailAdminPageForm):
    """A page may only point at what its editor may choose, or at what it pointed at before.

    Wagtail's choosers show nothing else, but its forms accept any number that is sent back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = {each.name: each.value_from_object(self.instance) for each in self.instance._meta.concrete_fields}
        targets = [each.target_id for each in self.instance.related_pages.all()]
        self._before = set(self._references({**fields, "image": self.instance.image}, targets))

    def clean(self) -> dict[str, Any]:
        """Refuse outright what no chooser offered: to show the form again would tell the name of what was asked for."""
        cleaned: dict[str, Any] = super().clean()
        if self.for_user is not None:
            added = set(self._references(cleaned, self._targets())) - self._before
            for model in {model for model, _pk in added}:
                if not _may_choose(self.for_user, model, [pk for each, pk in added if each is model]):
                    raise PermissionDenied
        return cleaned

    def _targets(self) -> list[int]:
        formset = self.formsets.get("related_pages")
        if formset is None:
            return []
        formset.is_valid()
        targets = [getattr(each, "cleaned_data", {}).get("target") for each in formset.forms]
        return [each.pk for each in targets if each]

    def _references(self, values: Mapping[str, Any], targets: Iterable[int]) -> Iterator[Reference]:
        for name, value in values.items():
            try:
                field = self.instance._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if name == "image" and value:
                yield type(value), str(value.pk)
            elif hasattr(field, "extract_references"):
                yield from (
                    (model, str(pk)) for model, pk, _model_path, _content_path in field.extract_references(value)
                )
        yield from ((Page, str(target)) for target in targets)


def _may_choose(user: Any, model: type[Model], keys: list[str]) -> bool:
    if issubclass(model, Page):
        allowed = pages_in_sight(user=user)
    else:
        allowed = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
    # A key that leads nowhere gives nothing away: a link may outlive its page.
    return not model._default_manager.filter(pk__in=keys).exclude(pk__in=allowed.values("pk")).exists()
