"""Fields of request bodies, with what is wrong said in French to who filled them in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


def text_field(longest: int | None = None, **options: Any) -> serializers.CharField:
    """A text; without `longest`, a service says how long it may be."""
    words: dict[str, Any] = {
        "required": _("Remplissez ce champ."),
        "null": _("Remplissez ce champ."),
        "blank": _("Remplissez ce champ."),
        "invalid": _("Écrivez du texte."),
        "max_length": _("C’est trop long : {max_length} caractères au plus."),
    }
    if longest is not None:
        options["max_length"] = longest
    return serializers.CharField(error_messages=words, **options)


def choice_field(**options: Any) -> serializers.IntegerField:
    """The number of something chosen from a list that was given; services say when it is not of the list."""
    words: dict[str, Any] = {
        "required": _("Faites votre choix."),
        "null": _("Faites votre choix."),
        "invalid": _("Faites votre choix dans la liste."),
        "min_value": _("Faites votre choix dans la liste."),
        "max_value": _("Faites votre choix dans la liste."),
    }
    return serializers.IntegerField(min_value=0, max_value=2**31 - 1, error_messages=words, **options)
