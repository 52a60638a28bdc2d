"""The categories of a landlord: given once from the starter set, then as its managers decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.models import Organisation
from cms.organisations.selectors import organisations_of
from cms.reports.models import CategoryKind, ReportCategory
from cms.reports.rules import drawings, names, seeing
from cms.reports.rules.starter import starter_categories
from cms.reports.selectors.categories import categories_in_charge
from cms.reports.services import words
from cms.residents.services.refusals import Refused

CHANGEABLE = (
    "name", "icon", "hint", "active", "acknowledge_days", "fix_days", "danger", "priority", "opened_to_neighbours",
    "opened_to_open311",
)  # fmt: skip
OPENINGS = ("opened_to_neighbours", "opened_to_open311")
DECIDED_ONCE = ("where", "is_nuisance")
"""What reports that are there already were sent under."""
MOST = 40
"""Categories of one landlord: who looks for theirs in a longer list chooses « Autre chose »."""
MOST_KINDS = 20
LAST = "other"
"""« Autre chose », which a new category comes before."""
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
            icon=each.icon,
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
def category_add(
    *, user: Any, organisation_id: int, values: dict[str, Any], new_kinds: Sequence[str] = ()
) -> ReportCategory | None:
    """Add a category with its kinds to a landlord's, before « Autre chose ». None where the user decides nothing. Raises Refused.

    `values` are what is given of `CHANGEABLE` and `DECIDED_ONCE`. Its code is made from its name, and stays.
    """
    organisation = organisations_of(user=user, action="report_settings").filter(pk=organisation_id).first()
    if organisation is None or organisation.kind not in _HOUSES_PEOPLE:
        return None
    others = _held(organisation)
    if len(others) >= MOST:
        raise Refused({"": _("%(most)d catégories au plus : retirez-en, ou corrigez-en une.") % {"most": MOST}})
    given = {field: values[field] for field in (*CHANGEABLE, *DECIDED_ONCE) if field in values}
    category = ReportCategory(organisation=organisation, **given)
    _check(category, others)
    category.code = names.code_for(category.name, {each.code for each in others}, "categorie")
    category.save()
    _kinds_add(category, new_kinds)
    end = len(others) - bool(others and others[-1].code == LAST)
    _place([*others[:end], category, *others[end:]])
    return category


@transaction.atomic
def category_change(
    *,
    user: Any,
    id: int,
    changes: dict[str, Any],
    offered_kinds: Collection[int] | None = None,
    new_kinds: Sequence[str] = (),
) -> ReportCategory | None:
    """Change what is given of `CHANGEABLE`, which kinds are offered, and add kinds. Raises Refused.

    None for a category that is not in the user's charge. Delays hold for the reports to come: what a tenant was told stays.
    """
    found = categories_in_charge(user=user).filter(pk=id).first()
    if found is None:
        return None
    all_of_them = _held(found.organisation)
    category = next(each for each in all_of_them if each.pk == id)
    for field in CHANGEABLE:
        if field in changes:
            setattr(category, field, changes[field])
    _check(category, [each for each in all_of_them if each is not category])
    category.save()
    if offered_kinds is not None:
        category.kinds.filter(pk__in=offered_kinds).update(active=True)
        category.kinds.exclude(pk__in=offered_kinds).update(active=False)
    _kinds_add(category, new_kinds)
    return category


@transaction.atomic
def category_move(*, user: Any, id: int, up: bool) -> tuple[ReportCategory, int] | None:
    """Put a category before the one above it, or after the one below, in the tenants' form; with its new place, from 1.

    None for one that is not in the user's charge. At an end of the list nothing moves.
    """
    found = categories_in_charge(user=user).filter(pk=id).first()
    if found is None:
        return None
    rows = _held(found.organisation)
    here = next(place for place, each in enumerate(rows) if each.pk == id)
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        _place(rows)
        here = there
    return rows[here], here + 1


def _held(organisation: Organisation) -> list[ReportCategory]:
    """All categories of a landlord in their order; nobody else changes its list until the end of the transaction."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return list(organisation.report_categories.order_by("position", "pk"))


def _place(rows: Sequence[ReportCategory]) -> None:
    for position, each in enumerate(rows):
        each.position = position
    ReportCategory.objects.bulk_update(rows, ["position"])


def _check(category: ReportCategory, others: Collection[ReportCategory]) -> None:
    """Raises Refused with a sentence for each thing that is wrong."""
    errors: dict[str, str] = {}
    for field in ("name", "hint", "danger"):
        setattr(category, field, " ".join(words.visible(getattr(category, field)).split()))
    same = next((each for each in others if names.sounds(each.name) == names.sounds(category.name)), None)
    if same is not None:
        errors["name"] = _("Une catégorie de ce nom est déjà dans la liste.")
        if not same.active:
            errors["name"] = _("Une catégorie de ce nom est dans la liste, retirée : proposez-la de nouveau.")
    if drawings.drawing(category.icon) is None:
        errors["icon"] = _("Choisissez un dessin de la liste.")
    opened = {field for field in OPENINGS if getattr(category, field)}
    errors |= wrongly_opened(where=category.where, nuisance=category.is_nuisance, opened=opened)
    try:
        category.full_clean(exclude=["organisation", "code"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        errors |= {field: sentences[0] for field, sentences in error.message_dict.items()}
    if errors:
        raise Refused(errors)


def wrongly_opened(*, where: str, nuisance: bool, opened: Collection[str]) -> dict[str, str]:
    """A sentence for each of `OPENINGS` that a category may not have."""
    if seeing.may_be_opened(where=where, nuisance=nuisance):
        return {}
    sentence = _("Un trouble de voisinage, ou ce qui se passe dans un logement, ne se montre jamais aux autres.")
    return dict.fromkeys(sorted(opened), sentence)


def _kinds_add(category: ReportCategory, given: Sequence[str]) -> None:
    """Raises Refused."""
    new = [name for each in given if (name := " ".join(words.visible(each).split()))]
    held = list(category.kinds.all())
    known, codes = {names.sounds(each.name) for each in held}, {each.code for each in held}
    if len(held) + len(new) > MOST_KINDS:
        raise Refused({"new_kinds": _("%(most)d précisions au plus pour une catégorie.") % {"most": MOST_KINDS}})
    for name in new:
        if names.sounds(name) in known:
            raise Refused({"new_kinds": _("« %(name)s » est déjà dans la liste.") % {"name": name}})
        if len(name) > 120:
            raise Refused({"new_kinds": _("« %(name)s… » est trop long : 120 signes au plus.") % {"name": name[:40]}})
        code = names.code_for(name, codes, "precision")
        CategoryKind.objects.create(category=category, code=code, name=name, position=len(codes))
        known.add(names.sounds(name))
        codes.add(code)
