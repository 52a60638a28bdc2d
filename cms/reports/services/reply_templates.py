"""The replies that a landlord keeps ready."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.selectors import organisations_of
from cms.reports.models import ReplyTemplate, Report
from cms.reports.selectors.colleagues import templates_in_charge
from cms.reports.services import words
from cms.residents.services.refusals import Refused


@transaction.atomic
def reply_template_keep(
    *,
    user: Any,
    organisation_id: int,
    name: str,
    text: str,
    state: str = "",
    category_id: int | None = None,
    id: int | None = None,
) -> ReplyTemplate | None:
    """Add a reply to a landlord's, or change one. None where the user decides nothing for the landlord. Raises Refused."""
    organisation = organisations_of(user=user, action="report_settings").filter(pk=organisation_id).first()
    if organisation is None:
        return None
    kept = (
        ReplyTemplate(organisation=organisation) if id is None else organisation.reply_templates.filter(pk=id).first()
    )
    if kept is None:
        return None
    errors: dict[str, str] = {}
    kept.name = words.plain(name, errors, "name", most=80)
    if not kept.name:
        errors["name"] = _("Donnez-lui un nom court.")
    kept.text = words.description(text, errors)
    if state and state not in Report.State.values:
        errors["state"] = _("Choisissez un état de la liste.")
    kept.state = state
    kept.category = organisation.report_categories.filter(pk=category_id).first() if category_id else None
    if category_id and kept.category is None:
        errors["category"] = _("Choisissez une catégorie de la liste.")
    if errors:
        raise Refused(errors)
    kept.save()
    return kept


def reply_template_drop(*, user: Any, id: int) -> bool:
    """Take a reply away; whether there was one in the user's charge."""
    deleted, _each = templates_in_charge(user=user).filter(pk=id).delete()
    return bool(deleted)
