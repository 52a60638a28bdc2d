"""The admin's forms about dwellings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from cms.places.models import ResidencePage
from cms.residents.models import Dwelling, Household
from cms.residents.rules.codes import initials
from cms.residents.rules.names import likeness
from cms.residents.selectors.dwelling_changes import buildings_of
from cms.residents.spreadsheets.sheet import LARGEST_FILE


class DwellingForm(forms.ModelForm[Dwelling]):
    """A dwelling added or corrected by hand, and the name of who lives there."""

    building = forms.ChoiceField(label=gettext_lazy("Bâtiment"), required=False)
    staircase = forms.ChoiceField(label=gettext_lazy("Cage d’escalier"), required=False)
    door = forms.CharField(
        label=gettext_lazy("Porte"), max_length=40, help_text=gettext_lazy("Comme sur la porte : 12, 3 gauche, 041…")
    )
    reference = forms.CharField(
        label=gettext_lazy("Votre référence"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Celle de votre logiciel : c’est par elle que l’import retrouve ce logement."),
    )
    addressee = forms.CharField(
        label=gettext_lazy("Nom sur les courriers"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Comme sur l’enveloppe : Mme Jeanne Martin. Laissez vide si personne n’y habite."),
    )
    same_household = forms.BooleanField(
        label=gettext_lazy("C’est le même ménage, sous un autre nom"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Dwelling
        fields = ["building", "staircase", "floor", "door", "reference"]

    def __init__(self, *args: Any, residence: ResidencePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.residence = residence
        self.household: Household | None = (
            self.instance.households.filter(moved_out_at=None).first() if self.instance.pk else None
        )
        self.buildings = buildings_of(residence=residence)
        staircases = list(dict.fromkeys(name for names in self.buildings.values() for name in names))
        self._offer("building", list(self.buildings))
        self._offer("staircase", staircases)
        if self.household:
            self.initial["addressee"] = self.household.addressee
            self.fields["addressee"].help_text = _(
                "Pour corriger le nom. Si d’autres ont emménagé, notez d’abord le départ."
            )

    def _offer(self, name: str, values: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        # A dwelling keeps a name that its residence's page has lost since.
        kept = getattr(self.instance, name)
        known = values if not kept or kept in values else [kept, *values]
        field.choices = [("", "–"), *((each, each) for each in known)]

    def clean(self) -> dict[str, Any]:
        """Nothing twice; the staircase is one of the building; another name is not taken for a correction in silence."""
        values = super().clean() or {}
        self._clean_place(values)
        self._clean_addressee(values)
        others = Dwelling.objects.filter(residence=self.instance.residence, removed_at=None).exclude(
            pk=self.instance.pk
        )
        reference = values.get("reference")
        if reference and (other := others.filter(reference=reference).first()):
            self.add_error(
                "reference", _("Cette référence est celle d’un autre logement : %(other)s.") % {"other": other}
            )
        door = {name: values.get(name, "") for name in ("building", "staircase", "floor", "door")}
        if door["door"] and others.filter(**door).exists():
            self.add_error("door", _("Il y a déjà un logement à cette porte."))
        return values

    def _clean_place(self, values: dict[str, Any]) -> None:
        building, staircase = values.get("building", ""), values.get("staircase", "")
        if self.buildings and not building:
            self.add_error("building", _("Choisissez le bâtiment."))
        elif staircase and staircase not in self.buildings.get(building, ()) and "staircase" in self.changed_data:
            self.add_error("staircase", _("Le bâtiment %(name)s n’a pas cette cage d’escalier.") % {"name": building})

    def _clean_addressee(self, values: dict[str, Any]) -> None:
        addressee = " ".join(values.get("addressee", "").split())
        values["addressee"] = addressee
        if addressee and not initials(addressee):
            self.add_error("addressee", _("Écrivez un nom, comme sur une enveloppe."))
        if self.household is None or addressee == self.household.addressee:
            return
        if not addressee:
            self.add_error(
                "addressee", _("Pour dire que le ménage est parti, utilisez « Le ménage est parti » plus bas.")
            )
        elif (
            self.household.addressee
            and likeness(self.household.addressee, addressee) == "other"
            and not values.get("same_household")
        ):
            self.fields["same_household"].widget = forms.CheckboxInput()
            text = _(
                "Est-ce quelqu’un d’autre ? Notez d’abord le départ du ménage. Si c’est le même ménage, cochez la case."
            )
            self.add_error("addressee", text)


class ImportForm(forms.Form):
    """The landlord's file."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy("Un classeur Excel (.xlsx) ou un fichier CSV, 20 Mo et 20 000 lignes au plus."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={
            "required": gettext_lazy("Choisissez le fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is put away."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            text = _("Ce fichier dépasse 20 Mo : envoyez un fichier par résidence, sans images ni autres feuilles.")
            raise ValidationError(text)
        return file
