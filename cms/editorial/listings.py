"""One listing for each kind of page, narrowed to what the user has a hand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from cms.editorial.models import EventPage, FlashPage, NewsPage, PlainPage, ServicePage, WorksPage
from cms.editorial.rules import WORKS_TRANSITIONS
from cms.places.models import ResidencePage
from cms.places.selectors import has_a_hand_in, pages_in_charge, places_to_add

SOON = timedelta(days=7)
"""How long before it expires a page is pointed out."""

STATE_VERBS = {
    "announced": _("Annoncer de nouveau"),
    "in_progress": _("Mettre en cours"),
    "finished": _("Terminer"),
    "postponed": _("Reporter"),
    "cancelled": _("Annuler"),
}
"""What the button of each state says."""


RowLink = Callable[[Any], tuple[str, str] | None]
"""The words and the address of a link for a page; None where there is nothing to lead to."""


class CellColumn(Column):
    """A column whose cell is a template of ours; it receives the page, the user's rights and the request."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, accessor=lambda page: page, **kwargs)
        self.cell_template_name = template

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """What the cell's template receives."""
        request = parent_context["request"]
        permissions = instance.permissions_for_user(request.user)
        return {
            **super().get_cell_context_data(instance, parent_context),
            "page": instance,
            "request": request,
            "next": request.get_full_path().replace("/results/", "/"),
            "may_duplicate": permissions.can_copy(),
            "next_states": next_states(instance, permissions),
            "link": KindViewSet.row_links.get(type(instance), lambda _page: None)(instance),
            "expires_soon": bool(instance.expire_at and timezone.now() < instance.expire_at < timezone.now() + SOON),
        }


def next_states(page: Any, permissions: Any) -> list[tuple[str, str]]:
    """The states one click may put works into, with what their buttons say; none for anything else or without the right."""
    if not isinstance(page, WorksPage) or not page.live or not permissions.can_change_works_state():
        return []
    return [(state, str(STATE_VERBS[state])) for state in WORKS_TRANSITIONS[page.state]]


class PlaceFilter(django_filters.ChoiceFilter):
    """Keeps the pages of one place and of those below it."""

    def filter(self, queryset: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """`value` is the path of the place in the tree."""
        return queryset.filter(path__startswith=value) if value else queryset


class KindFilterSet(WagtailFilterSet):
    """Place and publication, for every kind."""

    place = PlaceFilter(label=_("Lieu"), widget=forms.Select)
    live = django_filters.ChoiceFilter(
        label=_("En ligne"), choices=[("True", _("oui")), ("False", _("non"))], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = {path[: -Page.steplen] for path in self.queryset.values_list("path", flat=True)}
        places = Page.objects.filter(path__in=parents).order_by("path")
        self.filters["place"].extra["choices"] = [(each.path, each.title) for each in places]

    class Meta:
        model = Page
        fields: list[str] = []


class WorksFilterSet(KindFilterSet):
    """Works also by state and nature."""

    state = django_filters.MultipleChoiceFilter(
        label=_("État"), choices=WorksPage.State.choices, widget=forms.CheckboxSelectMultiple
    )
    nature = django_filters.MultipleChoiceFilter(
        label=_("Nature"), choices=WorksPage.Nature.choices, widget=forms.CheckboxSelectMultiple
    )


class EventFilterSet(KindFilterSet):
    """Events also by state."""

    state = django_filters.MultipleChoiceFilter(
        label=_("État"), choices=EventPage.State.choices, widget=forms.CheckboxSelectMultiple
    )


class ServiceFilterSet(KindFilterSet):
    """Services also by theme."""

    theme = django_filters.MultipleChoiceFilter(
        label=_("Thème"), choices=ServicePage.Theme.choices, widget=forms.CheckboxSelectMultiple
    )


class KindIndexView(IndexView):
    """The listing of one kind."""

    base_filterset_class = KindFilterSet
    template_name = "editorial/listing.html"
    add_item_label = _("Ajouter")
    table_classname = "listing full-width palier-listing"
    model: Any

    def get_base_queryset(self) -> QuerySet[Any]:
        """The user's own pages of this kind, with what the columns need."""
        mine = pages_in_charge(user=self.request.user, model=self.model).values("pk")
        return self.annotate_queryset(self.model.objects.filter(pk__in=mine))

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Wagtail's own, and the way to what other rooms say of all pages of this kind."""
        beside = KindViewSet.header_links.get(self.model)
        return [*super().header_buttons, *([beside()] if beside else [])]

    @cached_property
    def add_url(self) -> str | None:
        """No button where there is nowhere to add."""
        return self.get_add_url() if places_to_add(user=self.request.user, model=self.model) else None


class PlaceField(forms.ModelChoiceField):
    """One list of places, each below the one it belongs to."""

    def __init__(self, places: list[Page]) -> None:
        self.top = min((each.depth for each in places), default=0)
        queryset = Page.objects.filter(pk__in=[each.pk for each in places]).order_by("path")
        super().__init__(queryset, label=_("Lieu"), empty_label=None)

    def label_from_instance(self, obj: Page) -> str:
        """The title, set in by its depth."""
        return "\u2003" * (obj.depth - self.top) + str(obj.title)


class PlaceForm(forms.Form):
    """Where a new page goes, among the places the user may write at."""

    def __init__(self, *args: Any, places: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_page"] = PlaceField(places)


class ChoosePlaceView(ChooseParentView):
    """Asks for the place of a new page, unless there is only one."""

    page_title = _("Où ?")
    submit_button_label = _("Continuer")

    def get_valid_parent_pages(self, user: Any) -> QuerySet[Page]:
        """The places the user may write at."""
        return Page.objects.filter(pk__in=[each.pk for each in places_to_add(user=user, model=self.model)])

    def get_form(self, form_class: Any = None) -> PlaceForm:
        """A plain list instead of a browser of the tree."""
        places = places_to_add(user=self.request.user, model=self.model)
        return PlaceForm(self.request.POST or None, places=places)


class KindMenuItem(MenuItem):
    """Shown to those who have a hand in this kind of page."""

    model: Any = None

    def is_shown(self, request: Any) -> bool:
        """Whether this user sees it."""
        return has_a_hand_in(user=request.user, model=self.model)


class KindViewSet(PageListingViewSet):
    """The listing of a kind, in the main menu."""

    index_view_class = KindIndexView
    choose_parent_view_class = ChoosePlaceView
    filterset_class = KindFilterSet
    add_to_admin_menu = True
    with_state = ""
    with_dates = False
    status_column: Column = PageStatusColumn("status", label=_("En ligne"), sort_key="live", width="10%")
    """What says whether a page is online. The publishing room puts its own here, which knows what the sites show."""
    columns_beside: ClassVar[dict[type[Page], list[Column]]] = {}
    """What other rooms show beside the pages of a kind, in its listing."""
    row_links: ClassVar[dict[type[Page], RowLink]] = {}
    """What other rooms lead to from a row of a kind."""
    header_links: ClassVar[dict[type[Page], Callable[[], HeaderButton]]] = {}
    """What other rooms lead to from the top of the listing of a kind."""

    @property
    def columns(self) -> list[Column]:
        """Title, place, what this kind adds, whether it is online, what one click does."""
        own = []
        if self.with_state:
            own.append(
                Column("state", label=_("État"), accessor=f"get_{self.with_state}_display", sort_key=self.with_state)
            )
        if self.with_dates:
            own.append(CellColumn("dates", "editorial/cells/dates.html", label=_("Dates"), sort_key="start"))
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=_("Titre"), sort_key="title", classname="title"),
            ParentPageColumn("parent", label=_("Lieu")),
            *own,
            *self.columns_beside.get(self.model, []),
            self.status_column,
            CellColumn("actions", "editorial/cells/actions.html", label=_("En un clic")),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        """An entry of the main menu that knows for whom it is."""
        item = KindMenuItem(
            self.menu_label, self.menu_url, name=self.name, icon_name=self.icon, order=order or self.menu_order
        )
        item.model = self.model
        return item


def _viewset(model: Any, name: str, label: Any, icon: str, order: int, **kwargs: Any) -> KindViewSet:
    return KindViewSet(name, model=model, menu_label=label, icon=icon, menu_order=order, **kwargs)


WITH_STATE = {"with_state": "state", "with_dates": True}
VIEWSETS = [
    _viewset(NewsPage, "actualites", _("Actualités"), "doc-full", 10),
    _viewset(EventPage, "evenements", _("Événements"), "date", 20, filterset_class=EventFilterSet, **WITH_STATE),
    _viewset(WorksPage, "travaux", _("Travaux et coupures"), "cogs", 30, filterset_class=WorksFilterSet, **WITH_STATE),
    _viewset(FlashPage, "flash", _("Flash infos"), "warning", 40, with_state="level"),
    _viewset(
        ServicePage, "demarches", _("Démarches"), "list-ul", 50, filterset_class=ServiceFilterSet, with_state="theme"
    ),
    _viewset(ResidencePage, "residences", _("Résidences"), "home", 60),
    _viewset(PlainPage, "pages-simples", _("Pages simples"), "doc-empty", 70),
]
