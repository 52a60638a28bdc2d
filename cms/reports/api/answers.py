"""What goes out, field by field: to the author of a report, and, of a known fault, its facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cms.places.addresses import site_url
from cms.reports.models import Report, ReportCategory, ReportEvent
from cms.reports.rules import states, ticket
from cms.reports.rules.dangers import DANGERS
from cms.reports.rules.places import place_words
from cms.reports.rules.starter import dangers_for
from cms.reports.rules.words import PUBLIC_LABELS
from cms.reports.selectors.before_sending import who_will_see
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.categories import offered
from cms.reports.selectors.known_faults import KnownFault, fault_of
from cms.reports.selectors.own import Home, thread_of


class NumberOut(serializers.Serializer):
    """A number to ring."""

    number = serializers.CharField()
    who = serializers.CharField()


class DangerOut(serializers.Serializer):
    """A danger that stops the form, what to do, and whom to ring."""

    code = serializers.CharField()
    question = serializers.CharField()
    advice = serializers.CharField()
    numbers = NumberOut(many=True)


def dangers_out() -> Any:
    """All of them."""
    found = [
        {
            "code": code,
            "question": each.question,
            "advice": each.advice,
            "numbers": [{"number": number, "who": who} for number, who in each.numbers],
        }
        for code, each in DANGERS.items()
    ]
    return DangerOut(found, many=True).data


class KindOut(serializers.Serializer):
    """A finer kind; `danger` names the one that it stops the form for."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    danger = serializers.CharField()


class CategoryOut(serializers.Serializer):
    """A category of the form."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField()
    """A drawing of the theme, by name."""
    hint = serializers.CharField()
    where = serializers.ChoiceField(ReportCategory.Where.choices)
    danger = serializers.CharField()
    """The landlord's own instruction, shown first."""
    dangers = serializers.SerializerMethodField()
    kinds = KindOut(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_dangers(self, category: ReportCategory) -> list[str]:
        """Those of its own; gas and fire are asked about whatever the category."""
        return list(dangers_for(category.code))


class BuildingOut(serializers.Serializer):
    """A building and its staircases, by their names."""

    name = serializers.CharField()
    staircases = serializers.ListField(child=serializers.CharField())


class HomeOut(serializers.Serializer):
    """A home of the resident and what may be reported about it; without categories, nobody receives reports there."""

    household = serializers.IntegerField(source="household.pk")
    residence = serializers.CharField(source="residence.title")
    landlord = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    dwelling = serializers.SerializerMethodField()
    building = serializers.CharField(source="household.dwelling.building")
    staircase = serializers.CharField(source="household.dwelling.staircase")
    buildings = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()

    def get_landlord(self, home: Home) -> str:
        """Who receives the reports."""
        return home.organisation.name if home.organisation else home.residence.landlord

    def get_phone(self, home: Home) -> str:
        """Of the landlord, for who would rather telephone."""
        return home.organisation.phone if home.organisation else ""

    def get_dwelling(self, home: Home) -> str:
        """The resident's own dwelling, in words."""
        dwelling = home.household.dwelling
        return place_words(dwelling.building, dwelling.staircase, dwelling.floor, common=False)

    @extend_schema_field(BuildingOut(many=True))
    def get_buildings(self, home: Home) -> Any:
        """The common parts there are."""
        return [
            {"name": each.name, "staircases": [stairs.name for stairs in each.staircases.all()]}
            for each in home.residence.buildings.prefetch_related("staircases")
        ]

    @extend_schema_field(CategoryOut(many=True))
    def get_categories(self, home: Home) -> Any:
        """Those on offer, in the order of the form."""
        return CategoryOut(offered(organisation=home.organisation), many=True).data if home.organisation else []


class FormOut(serializers.Serializer):
    """All that the form needs, in one answer."""

    homes = HomeOut(many=True)
    dangers = DangerOut(many=True)
    most_photos = serializers.IntegerField()


class WorksOut(serializers.Serializer):
    """A works notice that explains a fault, and where to read it."""

    title = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField(source="get_state_display")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(allow_null=True)
    cut = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, works: Any) -> str:
        """On the commune's site."""
        return site_url(works) + works.record_path()


class FaultOut(serializers.Serializer):
    """A known fault: category, place, state and dates."""

    id = serializers.UUIDField()
    residence = serializers.CharField()
    category = serializers.CharField()
    category_code = serializers.CharField()
    place = serializers.SerializerMethodField()
    state = serializers.ChoiceField(list(PUBLIC_LABELS))
    state_label = serializers.SerializerMethodField()
    since = serializers.DateField()
    scheduled_on = serializers.DateField(allow_null=True)
    scheduled_part = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)
    followed = serializers.BooleanField()

    def get_place(self, fault: KnownFault) -> str:
        """Where it is, in words."""
        return place_words(fault.building, fault.staircase, fault.floor, common=True)

    def get_state_label(self, fault: KnownFault) -> str:
        """The state, in words."""
        return PUBLIC_LABELS[fault.state]


class FaultsOut(serializers.Serializer):
    """The known faults where a resident lives."""

    results = FaultOut(many=True)


class BeforeSendingOut(serializers.Serializer):
    """What is known already, until when an answer is due, who will see it."""

    works = WorksOut(many=True)
    faults = FaultOut(many=True)
    acknowledge_by = serializers.DateField()
    fix_by = serializers.DateField()
    who_will_see = serializers.CharField()


class PhotoOut(serializers.Serializer):
    """A picture, whose bytes are at `photos/{id}/`."""

    id = serializers.UUIDField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ReportLine(serializers.Serializer):
    """A report in its author's list."""

    id = serializers.UUIDField()
    ticket = serializers.SerializerMethodField()
    category = serializers.CharField(source="category.name")
    kind = serializers.SerializerMethodField()
    residence = serializers.CharField(source="residence.title")
    common = serializers.BooleanField()
    place = serializers.SerializerMethodField()
    state = serializers.ChoiceField(Report.State.choices)
    state_label = serializers.CharField(source="get_state_display")
    open = serializers.SerializerMethodField()
    read = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    scheduled_on = serializers.DateField(allow_null=True)
    scheduled_part = serializers.CharField()

    def get_ticket(self, report: Report) -> str:
        """The number, as it is read aloud."""
        return ticket.shown(report.ticket)

    def get_kind(self, report: Report) -> str:
        """The finer kind, if one was chosen."""
        return report.kind.name if report.kind else ""

    def get_place(self, report: Report) -> str:
        """Where it is, in words."""
        return place_words(report.building, report.staircase, report.floor, common=report.common)

    def get_open(self, report: Report) -> bool:
        """Whether somebody still has something to do."""
        return states.is_open(report.standing)

    def get_read(self, report: Report) -> bool:
        """Whether its news were seen."""
        return not report.unread  # type: ignore[attr-defined]


class ThreadLine(serializers.Serializer):
    """What happened, and who did it: never which of the staff."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(ReportEvent.Kind.choices)
    actor = serializers.ChoiceField(ReportEvent.Actor.choices)
    actor_label = serializers.SerializerMethodField()
    state = serializers.CharField(source="to_state")
    state_label = serializers.CharField(source="get_to_state_display")
    text = serializers.SerializerMethodField()
    scheduled_on = serializers.DateField(allow_null=True)
    scheduled_part = serializers.CharField()
    reason_label = serializers.CharField(source="get_reason_display")
    outcome_label = serializers.CharField(source="get_outcome_display")

    def get_actor_label(self, event: ReportEvent) -> str:
        """« Vous », the landlord, or that it went by itself."""
        if event.actor == ReportEvent.Actor.REPORTER:
            return _("Vous")
        return str(self.context["landlord"]) if event.actor == ReportEvent.Actor.STAFF else _("Automatique")

    def get_text(self, event: ReportEvent) -> str:
        """The words of whoever wrote the line."""
        return event.words.text if hasattr(event, "words") else event.text


class ReportWhole(ReportLine):
    """A report with all that its author may read, and what they may do now."""

    text = serializers.CharField(source="author.text")
    availability = serializers.CharField(source="author.availability")
    delivery = serializers.ChoiceField(Report.Delivery.choices)
    delivery_label = serializers.CharField(source="get_delivery_display")
    channel = serializers.ChoiceField(Report.Channel.choices)
    acknowledge_by = serializers.SerializerMethodField()
    fix_by = serializers.SerializerMethodField()
    reason_label = serializers.CharField(source="get_reason_display")
    outcome_label = serializers.CharField(source="get_outcome_display")
    satisfaction = serializers.IntegerField(allow_null=True)
    landlord = serializers.CharField(source="organisation.name")
    phone = serializers.CharField(source="organisation.phone")
    who_will_see = serializers.SerializerMethodField()
    photos = PhotoOut(source="author.photos", many=True)
    thread = serializers.SerializerMethodField()
    joined = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()
    contest_until = serializers.SerializerMethodField()

    def get_acknowledge_by(self, report: Report) -> date:
        """The last day for a first answer."""
        return calendar_of(residence=report.residence).last_day(report.acknowledge_due)

    def get_fix_by(self, report: Report) -> date:
        """The last day for it to be settled."""
        return calendar_of(residence=report.residence).last_day(report.fix_due)

    def get_who_will_see(self, report: Report) -> str:
        """One sentence or two."""
        return who_will_see(category=report.category, common=report.common, landlord=str(report.organisation))

    @extend_schema_field(ThreadLine(many=True))
    def get_thread(self, report: Report) -> Any:
        """The lines for the reporter, the oldest first."""
        lines = thread_of(report=report, staff=False)
        return ThreadLine(lines, many=True, context={"landlord": report.organisation}).data

    @extend_schema_field(FaultOut(allow_null=True))
    def get_joined(self, report: Report) -> Any:
        """The facts of the report that this one repeats, as long as they may be known."""
        if report.duplicate_of_id is None or report.author.resident is None:
            return None
        fault = fault_of(resident=report.author.resident, id=report.duplicate_of_id, now=timezone.now())
        return FaultOut(fault).data if fault else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_may(self, report: Report) -> list[str]:
        """Of `update`, `answer`, `contest`, `cancel`, `resume` and `rate`, those that can be done now."""
        return what_the_author_may(report, timezone.now())

    def get_contest_until(self, report: Report) -> datetime | None:
        """Until when the author may say that it is not settled."""
        return report.closed_at + states.CONTESTABLE if report.closed_at else None


def what_the_author_may(report: Report, now: datetime) -> list[str]:
    """The buttons of the author's screen."""
    source = report.standing
    found = []
    if source == "waiting_for_tenant":
        found.append("answer")
    elif states.is_open(source):
        found.append("update")
    for name, target in (("contest", "contested"), ("cancel", "cancelled"), ("resume", "reopened")):
        if states.allowed(source, target, "reporter", report.closed_at, now):  # type: ignore[arg-type]
            found.append(name)
    if source in ("done", "refused", "duplicate"):
        found.append("rate")
    return found
