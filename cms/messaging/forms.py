"""The form by which the staff writes to residents."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.messaging.models import StaffMessage
from cms.places.models import ResidencePage

_SEPARATOR = "\x1f"
"""Between a building and a staircase in the value of a choice: no name holds it."""


class MessageForm(forms.Form):
    """A message to one residence, or to a part of it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    """Made with the form: pressing the button twice sends one message."""
    scope = forms.ChoiceField(label=gettext_lazy("À qui"))
    title = forms.CharField(label=gettext_lazy("Objet"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=4000,
        widget=AdminAutoHeightTextInput,
        help_text=gettext_lazy(
            "Du texte simple. Les habitants ne peuvent pas y répondre : dites-leur à qui s’adresser."
        ),
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        max_length=StaffMessage._meta.get_field("signature").max_length,
        help_text=gettext_lazy("Ce que les habitants voient de vous."),
    )

    def __init__(self, residence: ResidencePage, counts: dict[tuple[str, str], int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = [
            (_value(building, staircase), _label(building, staircase, counts.get((building, staircase), 0)))
            for building, staircase in scopes(residence)
        ]
        self.initial.setdefault("id", uuid.uuid4())
        self.initial.setdefault("signature", _("La loge – %(residence)s") % {"residence": residence.title})

    @property
    def part(self) -> tuple[str, str]:
        """The building and the staircase that were chosen; empty for the whole residence."""
        building, _separator, staircase = self.cleaned_data["scope"].partition(_SEPARATOR)
        return building, staircase


def scopes(residence: ResidencePage) -> list[tuple[str, str]]:
    """The parts of a residence one may write to: all of it, each building, each staircase."""
    found = [("", "")]
    for building in residence.buildings.all():
        found.append((building.name, ""))
        found += [(building.name, each.name) for each in building.staircases.all()]
    return found


def _value(building: str, staircase: str) -> str:
    return f"{building}{_SEPARATOR}{staircase}"


def _label(building: str, staircase: str, count: int) -> str:
    where = _("Toute la résidence")
    if building:
        where = _("Bâtiment %(name)s") % {"name": building}
    if staircase:
        where = _("Bâtiment %(name)s, escalier %(staircase)s") % {"name": building, "staircase": staircase}
    accounts = _("1 compte") if count == 1 else _("%(count)s comptes") % {"count": count}
    return f"{where} ({accounts})"
