"""Whatever is done to reports, in whatever order, nobody outside reads a word, a photo or a name of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from cms.notifications.models import Notification
from cms.organisations.models import Membership
from cms.reports.chores import TellingStaff
from cms.reports.models import Report, ReportPhoto
from cms.reports.rules import states
from cms.reports.selectors import own
from cms.reports.selectors.in_charge import Filters, counters, photo_in_charge, report_in_charge, reports_in_charge
from cms.reports.selectors.known_faults import fault_of, faults_of
from cms.reports.services import clock, forgetting, replying
from cms.reports.services.categories import category_change
from cms.reports.services.deciding import report_change, report_decide, update_add
from cms.reports.services.joining import report_join, report_part
from cms.reports.services.moving import Details
from cms.reports.services.photos import photo_keep
from cms.reports.services.sending import report_send
from cms.residents.services.attempts import TooMany
from cms.residents.services.households import move_out
from cms.residents.services.refusals import Refused
from tests.places.town import _residence, add
from tests.reports.conftest import MONDAY, Building
from tests.reports.pictures import jpeg

CODES = ("lift", "heating", "nuisance", "fittings", "pests")
SECRET = "secret"
"""In every word that people write here, and in no name of a category or a place."""
BEGINNING = (("ines", "lift", True), ("ines", "heating", False), ("paul", "nuisance", True), ("paul", "lift", True))
"""One that neighbours may know of, one in a dwelling, one that nobody ever hears of, and one to join."""
OUTSIDE_STAFF = ("elsewhere", "mayor", "next door")
IN_CHARGE = {"manager@mail.example", "agent@mail.example", "caretaker@mail.example"}

step = st.tuples(
    st.sampled_from(
        ["send", "decide", "decide", "decide", "update", "write", "move", "join", "part", "open", "change", "follow",
         "clock", "leave", "rate"]
    ),
    st.integers(0, 5),
    st.integers(0, 10),
    st.sampled_from(CODES),
)  # fmt: skip


class Play:
    """Does one thing after the other; what is refused is refused."""

    def __init__(self, building: Building) -> None:
        self.building, self.now = building, MONDAY

    def report(self, number: int) -> Report | None:
        rows = list(Report.objects.order_by("created_at", "pk"))
        return rows[number % len(rows)] if rows else None

    def do(self, name: str, which: int, what: int, code: str) -> None:
        self.now += timedelta(days=what)
        report = self.report(which)
        if name == "send":
            self.attempt(lambda: self.send(("ines", "paul", "lila")[which % 3], code, common=what % 2 == 0))
        elif name == "open":
            changes = {"opened_to_neighbours": what % 2 == 0, "opened_to_open311": what % 3 == 0}
            category = self.building.category(code)
            self.attempt(lambda: category_change(user=self.building.staff["manager"], id=category.pk, changes=changes))
        elif name == "clock":
            for look in (clock.nudge_due, clock.escalate_late, clock.close_silent, forgetting.authors_forget):
                look(now=self.now)
        elif name == "leave" and what > 8:
            for member in self.building.people["lila"].memberships.filter(left_at=None):
                move_out(household=member.household, now=self.now)
        elif report is not None:
            self.attempt(lambda: self.act(name, report, what, code))

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except (Refused, PermissionDenied, TooMany):
            pass

    def send(self, name: str, code: str, common: bool) -> None:
        person = self.building.people[name]
        member = person.memberships.filter(left_at=None).first()
        if member is None:
            return
        photo = photo_keep(resident=person, id=uuid4(), data=jpeg(), now=self.now)
        fault = self.building.fault(
            code, common=common, text=f"{SECRET} de {name}", availability=f"{SECRET} du soir", floor="3"
        )
        report_send(resident=person, household_id=member.household_id, fault=fault, photos=[photo.pk], now=self.now)

    def act(self, name: str, report: Report, what: int, code: str) -> None:
        agent, author = self.building.staff["agent"], getattr(report, "author", None)
        id, version, now = report.pk, report.version, self.now
        person = author.resident if author else self.building.people["paul"]
        words = f"{SECRET} échangé"
        day = date(self.now.year, self.now.month, self.now.day) + timedelta(days=what)
        details = Details(words, day, "", "other", "repaired")
        if name == "decide":
            report_decide(user=agent, id=id, version=version, target=states.ALL[what], now=now, details=details)
        elif name == "update":
            update_add(user=agent, id=id, text=words, public=what % 2 == 0, now=now)
        elif name == "write":
            replying.update_write(resident=person, id=id, text=words, now=now)
        elif name == "move":
            target = (states.ALL[5], "contested", "cancelled", "reopened")[what % 4]
            replying.report_move(resident=person, id=id, target=target, text=words, now=now)  # type: ignore[arg-type]
        elif name == "rate":
            replying.report_rate(resident=person, id=id, satisfaction=1 + what % 4, text=words, now=now)
        elif name == "join":
            other = self.report(what)
            assert other is not None
            report_join(user=agent, id=id, version=version, original_id=other.pk, now=now)
        elif name == "part":
            report_part(user=agent, id=id, version=version, now=now)
        elif name == "change":
            category = self.building.category(code)
            report_change(user=agent, id=id, version=version, now=now, category_id=category.pk, summary=words)
        elif name == "follow":
            replying.fault_follow(resident=self.building.people["paul"], id=id, now=now)


def read_by_residents(building: Building, now: datetime) -> dict[str, str]:
    """All that each resident may read of what is not their own, as text."""
    found = {}
    for name, person in building.people.items():
        mine = set(own.reports_of(resident=person).values_list("pk", flat=True))
        answers: list[Any] = [faults_of(resident=person, now=now)]
        for report in Report.objects.all():
            answers.append(fault_of(resident=person, id=report.pk, now=now))
            if report.pk not in mine:
                answers.append(own.report_of(resident=person, id=report.pk))
        photos = ReportPhoto.objects.exclude(resident=person).exclude(author__resident=person)
        answers += [own.photo_of(resident=person, id=each.pk) for each in photos]
        answers += list(Notification.objects.filter(resident=person).values_list("title", "path"))
        found[name] = repr(answers)
    return found


def read_by_outside_staff(building: Building, now: datetime) -> list[Any]:
    """All that the staff of another landlord and of the town hall find."""
    found: list[Any] = []
    for name in OUTSIDE_STAFF:
        user = building.staff[name]
        found += list(reports_in_charge(user=user, filters=Filters(queue="all"), now=now))
        found += [value for value in counters(user=user, today=now.date(), now=now).values() if value]
        found += [each for report in Report.objects.all() if (each := report_in_charge(user=user, id=report.pk))]
        found += [each for photo in ReportPhoto.objects.all() if (each := photo_in_charge(user=user, id=photo.pk))]
    return found


def check_mails(now: datetime) -> int:
    """Some mornings later: nobody outside is written to, and no mail holds what somebody wrote. How many there were."""
    mail.outbox.clear()
    while TellingStaff().step(now + timedelta(days=4)):
        pass
    assert {each for message in mail.outbox for each in message.to} <= IN_CHARGE
    for message in mail.outbox:
        assert SECRET not in f"{message.subject} {message.body}"
    return len(mail.outbox)


def check(building: Building, now: datetime) -> None:
    for name, text in read_by_residents(building, now).items():
        for forbidden in (SECRET, "Report object", "ReportPhoto", ".jpg"):
            assert forbidden not in text, (name, text)
    known = {each.id for each in faults_of(resident=building.people["paul"], now=now)}
    for report in Report.objects.filter(pk__in=known).select_related("category"):
        assert report.common and report.category.opened_to_neighbours and not report.category.is_nuisance
    assert not faults_of(resident=building.people["marc"], now=now)
    assert read_by_outside_staff(building, now) == []
    client, base = Client(), f"/api/open311/{building.landlord.pk}/v2/requests"
    for address in (f"{base}.json?start_date=2020-01-01T00:00:00Z&end_date=2040-01-01T00:00:00Z", f"{base}.xml"):
        answer = client.get(address)
        assert SECRET not in answer.content.decode()
        for report in Report.objects.all():
            assert report.ticket not in answer.content.decode()
    listed = client.get(f"{base}.json?start_date=2020-01-01T00:00:00Z&end_date=2040-01-01T00:00:00Z")
    if listed.status_code == 200:
        ids = [each["service_request_id"] for each in json.loads(listed.content)]
        for report in Report.objects.filter(pk__in=ids).select_related("category"):
            assert report.common and report.category.opened_to_open311 and not report.category.is_nuisance


def caretaker_next_door(building: Building) -> Any:
    """Of the same landlord, limited to another of its residences."""
    near = add(building.town.pages["neighbourhood"], _residence("Les Pins", "les-pins", "Habitat 13"))
    building.landlord.areas.add(near)
    user = get_user_model().objects.create_user(username="next door", password="x", email="next@mail.example")
    member = Membership.objects.create(organisation=building.landlord, user=user, role="caretaker", limited=True)
    member.places.add(near)
    return user


def test_no_sequence_of_actions_shows_a_report_to_anyone_outside(building: Building) -> None:
    building.staff["next door"] = caretaker_next_door(building)
    sent: list[int] = []

    @hypothesis_settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(step, min_size=3, max_size=12))
    def play(steps: list[tuple[str, int, int, str]]) -> None:
        with transaction.atomic():
            played = Play(building)
            for person, code, common in BEGINNING:
                played.attempt(partial(played.send, person, code, common))
            for each in steps:
                played.do(*each)
            check(building, played.now)
            sent.append(check_mails(played.now))
            transaction.set_rollback(True)

    play()
    assert any(sent)
