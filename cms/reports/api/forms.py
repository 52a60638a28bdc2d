"""What comes in, field by field. What the fields may hold is said by the services; here is what they are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms.api.fields import choice_field, text_field
from cms.reports.services.photos import MOST_WAITING

_OPTIONAL: dict[str, Any] = {"allow_blank": True, "default": ""}


class PlaceIn(serializers.Serializer):
    """What is wrong and where: a home of the resident, a category, a common part or the dwelling."""

    household = choice_field()
    category = choice_field()
    common = serializers.BooleanField(
        error_messages={
            "required": _("Dites si c’est dans les parties communes ou chez vous."),
            "null": _("Dites si c’est dans les parties communes ou chez vous."),
            "invalid": _("Dites si c’est dans les parties communes ou chez vous."),
        }
    )
    building = text_field(80, **_OPTIONAL)
    staircase = text_field(80, **_OPTIONAL)


def _photos() -> serializers.ListField:
    """Pictures that were sent before. How many, a service says."""
    return serializers.ListField(child=serializers.UUIDField(), max_length=MOST_WAITING, default=list)


class ReportIn(PlaceIn):
    """A report."""

    kind = choice_field(allow_null=True, default=None)
    floor = text_field(**_OPTIONAL)
    text = text_field()
    availability = text_field(**_OPTIONAL)
    photos = _photos()
    danger = text_field(20, **_OPTIONAL)
    """Filled in when somebody is in danger: the answer says whom to ring, and nothing is sent."""


class UpdateIn(serializers.Serializer):
    """Something to add, or an answer."""

    text = text_field()
    photos = _photos()


class WhyIn(serializers.Serializer):
    """Why it is not settled."""

    text = text_field()


class WhyNotIn(serializers.Serializer):
    """Words that are welcome and not needed."""

    text = text_field(**_OPTIONAL)


class SatisfactionIn(WhyNotIn):
    """How it was dealt with: 1 very badly, 2 rather badly, 3 rather well, 4 very well."""

    satisfaction = choice_field()
