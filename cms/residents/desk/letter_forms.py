"""The form by which letters are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.places.models import ResidencePage
from cms.residents.letters.words import translations
from cms.residents.services.letters import LONGEST_VALIDITY, SHORTEST_VALIDITY

WITHOUT_ACCOUNT, EVERYBODY = "without_account", "everybody"


class LettersForm(forms.Form):
    """For whom, for how long, in which languages besides French."""

    building = forms.ChoiceField(label=_("Bâtiment"), required=False)
    whom = forms.ChoiceField(
        label=_("À qui ?"),
        choices=[
            (WITHOUT_ACCOUNT, _("Aux ménages qui n’ont pas encore de compte")),
            (EVERYBODY, _("À tous les ménages")),
        ],
        initial=WITHOUT_ACCOUNT,
        widget=forms.RadioSelect,
    )
    valid_days = forms.IntegerField(
        label=_("Validité du code, en jours"),
        initial=42,
        min_value=SHORTEST_VALIDITY,
        max_value=LONGEST_VALIDITY,
        help_text=_("Comptez l’impression et la distribution. La date est écrite en toutes lettres sur le courrier."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Autres langues, au verso"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, residence: ResidencePage, data: Any = None) -> None:
        super().__init__(data)
        buildings = [(each.name, each.name) for each in residence.buildings.all()]
        self.fields["building"].choices = [("", _("Toute la résidence")), *buildings]  # type: ignore[attr-defined]
        languages = [(code, each["name"]) for code, each in translations().items()]
        self.fields["languages"].choices = languages  # type: ignore[attr-defined]
