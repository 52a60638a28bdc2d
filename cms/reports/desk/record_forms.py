"""The form by which the staff notes a report for somebody who telephones, writes, or stands at the lodge."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.organisations.models import Organisation
from cms.places.models import ResidencePage
from cms.reports.models import Report
from cms.reports.rules.dangers import DANGERS
from cms.reports.selectors.categories import offered
from cms.reports.services.sending import Fault
from cms.residents.models import Dwelling

_SEPARATOR = "\x1f"
"""Between a building and a staircase in the value of a choice: no name holds it."""
CHANNELS = (Report.Channel.PHONE, Report.Channel.LODGE, Report.Channel.LETTER)


class RecordForm(forms.Form):
    """What is wrong and where, who says so and how it came in."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    """Made with the form: pressing the button twice notes one report."""
    danger = forms.ChoiceField(
        label=gettext_lazy("Un danger ?"),
        required=False,
        help_text=gettext_lazy("Demandez-le d’abord. En cas de danger, rien n’est noté : la personne doit appeler."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Reçu par"), choices=[(each, each.label) for each in CHANNELS])
    category = forms.ChoiceField(label=gettext_lazy("Catégorie"))
    kind = forms.ChoiceField(label=gettext_lazy("Précision"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Où"))
    floor = forms.CharField(
        label=gettext_lazy("Étage"), required=False, help_text=gettext_lazy("Des parties communes.")
    )
    text = forms.CharField(
        label=gettext_lazy("Ce que dit la personne"), required=False, widget=AdminAutoHeightTextInput(attrs={"rows": 4})
    )
    availability = forms.CharField(label=gettext_lazy("Quand peut-on passer ?"), required=False)
    username = forms.CharField(
        label=gettext_lazy("Identifiant de son compte"),
        required=False,
        help_text=gettext_lazy("Si elle en a un : elle suivra le signalement dans son espace. Sinon, laissez vide."),
    )
    name = forms.CharField(label=gettext_lazy("Son nom"), required=False, max_length=120)
    phone = forms.CharField(label=gettext_lazy("Son téléphone"), required=False, max_length=40)
    consent = forms.BooleanField(
        label=gettext_lazy("La personne est d’accord pour que son nom et son téléphone soient notés ici."),
        required=False,
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("Prise sur place, si vous y êtes."),
    )

    def __init__(
        self, *args: Any, residence: ResidencePage, organisation: Organisation, dwelling: Dwelling | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dwelling = dwelling
        categories = list(offered(organisation=organisation))
        self._offer("category", [("", "–"), *((str(each.pk), each.name) for each in categories)])
        kinds = [
            (each.name, [(str(kind.pk), kind.name) for kind in each.kinds.all()])
            for each in categories
            if each.kinds.all()
        ]
        self._offer("kind", [("", "–"), *kinds])
        self._offer("danger", [("", _("non")), *((name, each.question) for name, each in DANGERS.items())])
        self._offer("place", _places(residence, dwelling))
        self.initial.setdefault("id", uuid.uuid4())
        if dwelling is not None:
            self.initial.setdefault("place", "own")

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """No name and no telephone without a yes."""
        values = super().clean() or {}
        if (values.get("name") or values.get("phone")) and not values.get("consent"):
            self.add_error("consent", _("Demandez-lui son accord, ou laissez le nom et le téléphone vides."))
        return values

    @property
    def fault(self) -> Fault:
        """What the service is told, once the form is valid."""
        values = self.cleaned_data
        own = values["place"] == "own"
        building, _separator, staircase = ("", "", "") if own else values["place"].partition(_SEPARATOR)
        return Fault(
            category_id=int(values["category"]),
            kind_id=int(values["kind"]) if values["kind"] else None,
            text=values["text"],
            common=not own,
            building=building,
            staircase=staircase,
            floor="" if own else values["floor"],
            availability=values["availability"],
            danger=values["danger"],
        )


def _places(residence: ResidencePage, dwelling: Dwelling | None) -> list[tuple[str, str]]:
    found = [("own", _("dans le logement (%(home)s)") % {"home": dwelling})] if dwelling is not None else []
    found.append((_SEPARATOR, _("parties communes, toute la résidence")))
    for building in residence.buildings.all():
        found.append((f"{building.name}{_SEPARATOR}", _("parties communes, bât. %(name)s") % {"name": building.name}))
        found += [
            (
                f"{building.name}{_SEPARATOR}{each.name}",
                _("parties communes, bât. %(name)s, esc. %(staircase)s")
                % {"name": building.name, "staircase": each.name},
            )
            for each in building.staircases.all()
        ]
    return found
