"""Django's filter `date`, with the first of a month as it is said in French. In every template (`TEMPLATES`, `builtins`)."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date

from cms.places.days import form_of

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """`{{ day|date:"j F Y" }}`."""
    if isinstance(value, Day):
        return str(django_date(value, form_of(value, form or "DATE_FORMAT")))
    return str(django_date(value, form))
