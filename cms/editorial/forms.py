"""The editors' forms: what they show of a page and how it comes back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.editorial.recurrence import Repetition, read, rule
from cms.pages.blocks import DAYS
from cms.pages.forms import RecordForm
from cms.places.models import Building, CommunePage, ResidencePage, Staircase

FREQUENCIES = [
    ("", _("une seule fois")),
    ("daily", _("tous les jours")),
    ("weekly", _("toutes les semaines")),
    ("monthly_date", _("tous les mois, à la même date")),
    ("monthly_day", _("tous les mois, le même jour de la semaine (le 2e mardi, par exemple)")),
    ("yearly", _("tous les ans")),
]


class FlashForm(RecordForm):
    """A flash notice is its sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "summary" in self.fields:
            self.fields["summary"].required = True


class PlainForm(RecordForm):
    """The legal pages are the commune's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields and not self._at_a_commune():
            del self.fields["role"]

    def _at_a_commune(self) -> bool:
        return self.parent_page is not None and isinstance(self.parent_page.specific, CommunePage)


class WorksForm(RecordForm):
    """Buildings and staircases are those of the residence the notice stands in; elsewhere there is nothing to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "buildings" not in self.fields:
            return
        residence = self.parent_page.specific if self.parent_page is not None else None
        if not isinstance(residence, ResidencePage):
            del self.fields["buildings"], self.fields["staircases"]
            return
        buildings = Building.objects.filter(residence=residence)
        staircases = Staircase.objects.filter(building__residence=residence).select_related("building")
        self.fields["buildings"].queryset = buildings
        self.fields["staircases"].queryset = staircases.order_by("building__sort_order", "sort_order")
        for name in ("buildings", "staircases"):
            self.fields[name].widget = forms.CheckboxSelectMultiple(choices=self.fields[name].choices)
            self.fields[name].help_text = _("Rien de coché : toute la résidence.")


class EventForm(RecordForm):
    """An event's days as people say them: the last day itself for a whole day, a few choices for a repetition."""

    frequency = forms.ChoiceField(label=_("Répétition"), choices=FREQUENCIES, required=False)
    interval = forms.IntegerField(
        label=_("Une fois sur"),
        min_value=1,
        max_value=52,
        required=False,
        help_text=_("1 : à chaque fois ; 2 : une semaine (ou un mois) sur deux."),
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Jours"),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pour une répétition chaque semaine ; aucun : le jour du début."),
    )
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=AdminDateInput, help_text=_("Compris."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "start" not in self.fields or not self.instance.start:
            return
        zone = ZoneInfo(self.instance.timezone)
        if self.instance.all_day and self.instance.end:
            self.initial["end"] = self.instance.end.astimezone(zone) - timedelta(days=1)
        repetition = read(self.instance.recurrence, self.instance.start, zone)
        if repetition.frequency == "kept":
            self.fields["frequency"].choices = [
                *FREQUENCIES,
                ("kept", _("répétition particulière, gardée telle quelle")),
            ]
        self.initial |= {
            "frequency": repetition.frequency,
            "interval": repetition.interval,
            "days": repetition.days,
            "until": repetition.until,
        }

    def clean(self) -> dict[str, Any]:
        """Turn days into instants before the page's own checks."""
        cleaned: dict[str, Any] = super().clean()
        zone = ZoneInfo(cleaned.get("timezone") or self.instance.timezone)
        start, end = cleaned.get("start"), cleaned.get("end")
        if cleaned.get("all_day") and start:
            cleaned["start"] = start = _midnight(start, zone)
            cleaned["end"] = end = _midnight(end or start, zone, days=1)
            if end <= start:
                self.add_error("end", _("Le dernier jour vient avant le premier."))
        until = cleaned.get("until")
        if until and start and until < start.astimezone(zone).date():
            self.add_error("until", _("La répétition finit avant d’avoir commencé."))
        if start and "frequency" in self.fields and cleaned.get("frequency") != "kept":
            repetition = Repetition(
                cleaned.get("frequency") or "",
                cleaned.get("interval") or 1,
                tuple(cleaned.get("days") or ()),
                until,
            )
            self.instance.recurrence = rule(repetition, start, zone)
        return cleaned


def _midnight(instant: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """The local midnight of an instant's day, or of a later one; the wall clock counts, not elapsed hours."""
    return datetime.combine(instant.astimezone(zone).date() + timedelta(days=days), time(), tzinfo=zone)
