"""The forms by which organisations and their members are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.models import Page

from cms.organisations.models import Membership, Organisation
from cms.organisations.selectors import places_in_charge
from cms.places.models import CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage


class PlacesField(forms.ModelMultipleChoiceField):
    """Places to tick, each with what it is and, for a residence, whose."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, page: Page) -> str:
        """Such as « Les Tilleuls, résidence (Habitat 13) »."""
        place = page.specific
        owner = f" ({place.landlord})" if isinstance(place, ResidencePage) else ""
        return f"{place.title}, {place._meta.verbose_name}{owner}"


class ContactForm(forms.ModelForm):
    """How an organisation is reached: its managers keep it."""

    website = forms.URLField(label=gettext_lazy("Site web"), required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Organisation
        fields = ["email", "phone", "website"]


class OrganisationForm(ContactForm):
    """All of an organisation: who runs the install keeps it."""

    areas = PlacesField(
        Page.objects.none(),
        required=False,
        label=gettext_lazy("Lieux dont elle a la charge"),
        help_text=gettext_lazy("Ce qui est dans un lieu coché est à sa charge aussi."),
    )

    class Meta(ContactForm.Meta):
        fields = ["kind", "name", "email", "phone", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_place = Q(pk__in=[])
        for model in (CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage):
            is_place |= Q(pk__in=model.objects.values("pk"))
        field = self.fields["areas"]
        field.queryset = Page.objects.filter(is_place).order_by("path").specific()  # type: ignore[attr-defined]
        if self.instance.pk:
            field.initial = list(self.instance.areas.values_list("pk", flat=True))


class MemberForm(forms.Form):
    """What a member does for the organisation, and where."""

    role = forms.ChoiceField(
        choices=Membership.Role.choices, widget=forms.RadioSelect, label=gettext_lazy("Rôle"), initial="caretaker"
    )
    where = forms.ChoiceField(
        choices=[
            ("everywhere", gettext_lazy("partout où l’organisation a la charge")),
            ("places", gettext_lazy("seulement aux lieux cochés ici")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("Où"),
        initial="everywhere",
    )
    places = PlacesField(Page.objects.none(), required=False, label=gettext_lazy("Lieux"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["places"].queryset = places_in_charge(organisation).specific()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Everywhere, or at least somewhere. Raises ValidationError."""
        data = super().clean() or {}
        if data.get("where") == "places" and not data.get("places"):
            self.add_error("places", _("Cochez au moins un lieu."))
        if data.get("where") == "everywhere" and data.get("places"):
            self.add_error("where", _("Choisissez : partout, ou seulement aux lieux cochés."))
        return data

    def chosen_places(self) -> Any:
        """The places the member is limited to; None for no limit."""
        return self.cleaned_data["places"] if self.cleaned_data["where"] == "places" else None


class NewMemberForm(MemberForm):
    """The same, for an account that is named."""

    username = forms.CharField(
        label=gettext_lazy("Identifiant du compte"),
        max_length=150,
        help_text=gettext_lazy("Le nom avec lequel la personne se connecte ici. Son compte existe déjà."),
    )
    field_order = ["username", "role", "where", "places"]

    def clean_username(self) -> Any:
        """The account. Raises ValidationError when there is none."""
        user = get_user_model().objects.filter(username=self.cleaned_data["username"].strip()).first()
        if user is None:
            raise forms.ValidationError(
                _("Aucun compte ne porte cet identifiant. L’administration de l’installation crée les comptes.")
            )
        return user
