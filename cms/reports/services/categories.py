"""The categories of a landlord: given once from the starter set, then as its managers decide."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.models import Organisation
from cms.reports.models import CategoryKind, ReportCategory
from cms.reports.rules import seeing
from cms.reports.rules.starter import starter_categories
from cms.reports.selectors.categories import categories_in_charge
from cms.residents.services.refusals import Refused

CHANGEABLE = (
    "name", "hint", "active", "acknowledge_days", "fix_days", "danger", "priority", "opened_to_neighbours",
    "opened_to_open311",
)  # fmt: skip
_HOUSES_PEOPLE = (Organisation.Kind.LANDLORD, Organisation.Kind.MANAGING_AGENT)


@transaction.atomic
def categories_give(*, organisation: Organisation) -> None:
    """Give the starter set to who houses people and has no categories yet. Safe to repeat: nothing that exists is touched."""
    if organisation.kind not in _HOUSES_PEOPLE or organisation.report_categories.exists():
        return
    for position, each in enumerate(starter_categories()):
        category = ReportCategory.objects.create(
            organisation=organisation,
            code=each.code,
            name=each.name,
            hint=each.hint,
            where=each.where,
            is_nuisance=each.nuisance,
            acknowledge_days=each.acknowledge_days,
            fix_days=each.fix_days,
            priority=each.priority,
            opened_to_neighbours=each.opened_to_neighbours,
            position=position,
        )
        CategoryKind.objects.bulk_create(
            CategoryKind(category=category, code=kind.code, name=kind.name, danger=kind.danger, position=place)
            for place, kind in enumerate(each.kinds)
        )


@transaction.atomic
def category_change(*, user: Any, id: int, changes: dict[str, Any]) -> ReportCategory | None:
    """Change what is given of `CHANGEABLE`. None for a category that is not in the user's charge. Raises Refused.

    Delays hold for the reports to come: what a tenant was told stays.
    """
    category = categories_in_charge(user=user).select_for_update(of=("self",)).filter(pk=id).first()
    if category is None:
        return None
    for field in CHANGEABLE:
        if field in changes:
            setattr(category, field, changes[field])
    opened = {field for field in ("opened_to_neighbours", "opened_to_open311") if getattr(category, field)}
    if opened and not seeing.may_be_opened(where=category.where, nuisance=category.is_nuisance):
        raise Refused(
            dict.fromkeys(
                sorted(opened),
                _("Un trouble de voisinage, ou ce qui se passe dans un logement, ne se montre jamais aux autres."),
            )
        )
    try:
        category.full_clean(exclude=["organisation", "code"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refused({field: sentences[0] for field, sentences in error.message_dict.items()}) from error
    category.save()
    return category


@transaction.atomic
def kind_change(*, user: Any, id: int, active: bool) -> CategoryKind | None:
    """Offer a kind to tenants or no longer. None for one that is not in the user's charge."""
    kind = CategoryKind.objects.filter(pk=id, category__in=categories_in_charge(user=user)).first()
    if kind is not None:
        kind.active = active
        kind.save(update_fields=["active"])
    return kind
