"""What the staff reads in its mailbox, through a real mail server: its own residences, facts only, few mails whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.notifications.outbox import LEASE
from cms.organisations.models import Membership
from cms.organisations.services import member_change, member_remove
from cms.reports.chores import TellingStaff
from cms.reports.models import Report, StaffChoice, StaffMail, StaffNews
from cms.reports.rules import staff_mail, ticket
from cms.reports.services import clock, replying
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details
from cms.reports.services.sending import Caller, report_record
from cms.reports.services.telling_staff import KEPT, staff_mails_sweep
from tests.notifications.conftest import mail as mail
from tests.places.town import _residence, add
from tests.reports.conftest import MONDAY, Building
from tests.support.smtp import MailServer

TUESDAY_MORNING = datetime.fromisoformat("2026-11-24T07:30:00+01:00")
OFFICE = {"manager@mail.example", "agent@mail.example", "caretaker@mail.example"}


def tell(now: datetime = MONDAY) -> None:
    chore = TellingStaff()
    while chore.step(now):
        pass


def text(message: Message) -> str:
    return bytes(message.get_payload(decode=True)).decode()  # type: ignore[arg-type]


def subject(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


def to(mail: MailServer) -> set[str]:
    return {each["To"] for each in mail.received}


def only_for(mail: MailServer, name: str) -> list[Message]:
    return [each for each in mail.received if each["To"] == f"{name}@mail.example"]


def next_door(building: Building) -> Any:
    """Another residence of the landlord, in the same neighbourhood."""
    near = _residence("Les Platanes", "pres", building.landlord.name)
    found = add(building.town.pages["neighbourhood"], near)
    building.landlord.areas.add(found)
    return found


def choose(building: Building, name: str, **values: str) -> None:
    StaffChoice.objects.update_or_create(user=building.staff[name], defaults=values)


def recorded(building: Building, count: int, code: str = "lift", now: datetime = MONDAY) -> list[Report]:
    """Reports that the agent notes, caller after caller."""
    return [
        report_record(
            user=building.staff["agent"],
            residence=building.residence,
            fault=building.fault(code),
            caller=Caller(name="Mme Secret-du-nom"),
            channel="phone",
            now=now,
        )
        for _each in range(count)
    ]


def done(building: Building, report: Report, now: datetime = MONDAY) -> None:
    report.refresh_from_db()
    report_decide(
        user=building.staff["agent"],
        id=report.pk,
        version=report.version,
        target="done",
        now=now,
        details=Details(outcome="repaired"),
    )


def test_an_urgent_report_is_told_at_once_to_who_is_in_charge_with_facts_and_a_link(
    building: Building, mail: MailServer, settings: Any
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://bureau.example"
    report = building.report(availability="secret-du-soir")
    tell()
    assert to(mail) == OFFICE
    assert len(mail.received) == 3
    message = mail.received[0]
    number = ticket.shown(report.ticket)
    assert subject(message) == f"Nouveau signalement {number} : Ascenseur, Les Tilleuls"
    assert f"{number} : Ascenseur, Les Tilleuls" in text(message)
    assert f"https://bureau.example/admin/signalements/{report.pk}/" in text(message)
    assert "https://bureau.example/admin/account/#tab-notifications" in text(message)
    for each in mail.received:
        whole = f"{subject(each)} {text(each)}"
        assert "secret" not in whole and "ines" not in whole.lower() and "A1" not in whole


def test_what_is_not_urgent_waits_for_the_morning_in_one_mail(building: Building, mail: MailServer) -> None:
    building.report(code="lighting")
    building.report("paul", code="doors")
    tell(MONDAY + timedelta(hours=10))
    assert mail.received == []
    tell(TUESDAY_MORNING)
    assert to(mail) == OFFICE and len(mail.received) == 3
    message = only_for(mail, "caretaker")[0]
    assert subject(message) == "Ce matin : 2 signalements"
    assert "Nouveaux" in text(message) and "à répondre : 2 ; en retard : 0" in text(message)
    tell(TUESDAY_MORNING + timedelta(days=1))
    assert len(mail.received) == 3, "a morning without news has no mail"


def test_what_was_settled_before_the_morning_is_not_said_any_more(building: Building, mail: MailServer) -> None:
    kept, settled = building.report(code="lighting"), building.report("paul", code="doors")
    done(building, settled)
    tell(TUESDAY_MORNING)
    assert all(ticket.shown(settled.ticket) not in text(each) for each in mail.received)
    assert all(ticket.shown(kept.ticket) in text(each) for each in mail.received)
    done(building, kept)
    building.report("lila", code="doors", building="B", staircase="")
    done(building, Report.objects.get(author__resident=building.people["lila"]))
    tell(TUESDAY_MORNING + timedelta(days=1))
    assert len(mail.received) == 3, "of nothing, no mail is made"


def test_who_is_given_a_report_is_told_and_who_takes_it_is_not(building: Building, mail: MailServer) -> None:
    report, caretaker = building.report(code="lighting"), building.staff["caretaker"]
    assignee_set(user=building.staff["agent"], id=report.pk, assignee_id=caretaker.pk, now=MONDAY)
    tell()
    (message,) = mail.received
    assert message["To"] == "caretaker@mail.example"
    assert subject(message).startswith(f"Le signalement {ticket.shown(report.ticket)} vous est confié")
    other = building.report("paul", code="lighting")
    assignee_set(user=caretaker, id=other.pk, assignee_id=caretaker.pk, now=MONDAY)
    tell(MONDAY + timedelta(hours=1))
    assert len(mail.received) == 1


def test_a_report_taken_from_somebody_before_the_mail_left_is_not_said_to_be_theirs(
    building: Building, mail: MailServer
) -> None:
    report, agent = building.report(code="lighting"), building.staff["agent"]
    choose(building, "caretaker", others="never")
    assignee_set(user=agent, id=report.pk, assignee_id=building.staff["caretaker"].pk, now=MONDAY)
    assignee_set(user=agent, id=report.pk, assignee_id=building.staff["manager"].pk, now=MONDAY)
    tell()
    assert to(mail) == {"manager@mail.example"}


def test_a_contest_reaches_who_has_the_report_at_once_and_the_others_in_the_morning(
    building: Building, mail: MailServer
) -> None:
    report, agent = building.report(code="lighting"), building.staff["agent"]
    assignee_set(user=agent, id=report.pk, assignee_id=agent.pk, now=MONDAY)
    done(building, report)
    ines = building.people["ines"]
    replying.report_move(resident=ines, id=report.pk, target="contested", text="secret-de-colère", now=MONDAY)
    tell()
    assert [subject(each).partition(" : ")[0] for each in mail.received] == [
        f"Signalement {ticket.shown(report.ticket)} contesté ou rouvert"
    ]
    assert to(mail) == {"agent@mail.example"}
    tell(TUESDAY_MORNING)
    assert to(mail) == OFFICE and len(mail.received) == 3, "who was told already is not told it as new"
    morning = text(only_for(mail, "manager")[0])
    assert "Contestés ou rouverts" in morning and "Nouveaux" not in morning, "a report is said once"
    assert all("secret" not in text(each) for each in mail.received)


def test_what_is_late_is_told_in_the_morning_after_midnight_once(building: Building, mail: MailServer) -> None:
    choose(building, "manager", pressing="at_once", others="at_once")
    report = building.report()
    tell()
    mail.received.clear()
    for _again in range(2):
        clock.escalate_late(now=report.acknowledge_due)
    tell(report.acknowledge_due)
    assert mail.received == [], "nobody is told in the middle of the night"
    morning = report.acknowledge_due.astimezone(TUESDAY_MORNING.tzinfo) + timedelta(hours=7, minutes=30)
    tell(morning)
    assert to(mail) == OFFICE and len(mail.received) == 3
    assert "En retard" in text(mail.received[0]) and "en retard : 1" in text(mail.received[0])


def test_a_burst_of_fifty_reports_of_one_lift_is_two_mails_and_one_line(building: Building, mail: MailServer) -> None:
    recorded(building, 1)
    tell()
    recorded(building, 49, now=MONDAY + timedelta(minutes=1))
    for minute in range(1, 60):
        tell(MONDAY + timedelta(minutes=minute))
    assert to(mail) == {"manager@mail.example", "caretaker@mail.example"}, "who notes a report knows of it"
    first, second = only_for(mail, "caretaker")
    assert subject(second) == "49 signalements à voir"
    assert "49 signalements : Ascenseur, Les Tilleuls (" in text(second) and "et 44 de plus)" in text(second)
    assert f"?residence={building.residence.pk}&categorie=lift" in text(second)
    assert "Secret" not in text(first) + text(second)


def test_a_day_of_trouble_is_a_few_mails_and_nothing_is_lost(building: Building, mail: MailServer) -> None:
    choose(building, "caretaker", pressing="at_once", others="at_once")
    tickets = set[str]()
    for half_hour in range(44):
        now = MONDAY + timedelta(minutes=30 * half_hour)
        tickets |= {ticket.shown(each.ticket) for each in recorded(building, 1, "lift", now)}
        tell(now)
    assert len(only_for(mail, "caretaker")) <= staff_mail.MOST_A_DAY
    for hours in range(1, 26):
        tell(MONDAY + timedelta(hours=22 + hours))
    said = sum(
        int(found) if (found := subject(each).partition(" ")[0]).isdigit() else 1
        for each in only_for(mail, "caretaker")
    )
    assert said == len(tickets) == 44


def test_a_mail_about_many_places_ends_with_how_many_more_there_are(building: Building, mail: MailServer) -> None:
    choose(building, "caretaker", others="at_once")
    for number in range(35):
        building.landlord.report_categories.create(code=f"more-{number}", name=f"Autre {number}", where="common")
        recorded(building, 1, f"more-{number}")
    tell()
    (message,) = only_for(mail, "caretaker")
    assert text(message).count("/admin/signalements/") == staff_mail.MOST_LINES + 1
    assert "Et 5 autres, dans la liste." in text(message)


def test_no_other_residence_no_other_landlord_no_town_hall_and_no_superuser_is_told(
    building: Building, mail: MailServer
) -> None:
    get_user_model().objects.create_superuser("root", "root@mail.example", "x")
    membership = Membership.objects.get(user=building.staff["caretaker"])
    member_change(membership=membership, role="caretaker", places=[next_door(building)])
    building.report()
    tell()
    assert to(mail) == {"manager@mail.example", "agent@mail.example"}


@pytest.mark.parametrize("how", ["left", "moved to another residence", "account closed"])
def test_who_is_no_longer_in_charge_when_the_mail_leaves_is_told_nothing(
    building: Building, mail: MailServer, how: str
) -> None:
    building.report(code="lighting")
    user = building.staff["agent"]
    membership = Membership.objects.get(user=user)
    if how == "left":
        member_remove(membership=membership)
    elif how == "account closed":
        user.is_active = False
        user.save()
    else:
        member_change(membership=membership, role="agent", places=[next_door(building)])
    tell(TUESDAY_MORNING)
    assert to(mail) == OFFICE - {"agent@mail.example"}


def test_who_wants_none_gets_none_and_who_changes_their_mind_is_heard(building: Building, mail: MailServer) -> None:
    choose(building, "agent", pressing="never", others="never")
    building.report()
    assert not StaffNews.objects.filter(user=building.staff["agent"]).exists()
    choose(building, "manager", pressing="never")
    tell()
    assert to(mail) == {"caretaker@mail.example"}


def test_for_a_member_without_an_address_nothing_is_written_down(building: Building, mail: MailServer) -> None:
    get_user_model().objects.filter(pk=building.staff["agent"].pk).update(email="")
    building.report()
    assert not StaffNews.objects.filter(user=building.staff["agent"]).exists()
    get_user_model().objects.filter(pk=building.staff["manager"].pk).update(email="")
    tell()
    assert to(mail) == {"caretaker@mail.example"}, "an address taken away meanwhile is not written to"


def test_a_report_that_reached_nobody_is_told_to_who_comes(building: Building, mail: MailServer) -> None:
    members = list(Membership.objects.filter(organisation=building.landlord))
    Membership.objects.filter(organisation=building.landlord).delete()
    building.report()
    clock.deliver_again(now=MONDAY)
    tell()
    assert mail.received == []
    Membership.objects.create(organisation=building.landlord, user=members[0].user, role="agent")
    for _again in range(2):
        clock.deliver_again(now=MONDAY + timedelta(days=1))
    tell(MONDAY + timedelta(days=1))
    assert len(mail.received) == 1


def test_telling_twelve_colleagues_costs_what_telling_three_does(building: Building) -> None:
    def queries(name: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            building.report(name)
        return sum("staffchoice" in each["sql"] or "staffnews" in each["sql"] for each in captured), len(captured)

    few = queries("ines")
    for number in range(9):
        user = get_user_model().objects.create_user(f"colleague {number}", f"{number}@mail.example", "x")
        Membership.objects.create(organisation=building.landlord, user=user, role="agent")
    assert queries("paul") == few
    assert StaffNews.objects.count() == 3 + 12


def test_a_report_that_is_not_kept_is_told_to_nobody(building: Building) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        building.report()
        raise RuntimeError
    assert not StaffNews.objects.exists()


def test_a_server_that_is_away_is_tried_again_and_the_mail_keeps_its_id(building: Building, mail: MailServer) -> None:
    for name in ("agent", "manager"):
        choose(building, name, pressing="never")
    building.report()
    mail.drop = True
    tell()
    mail.drop = False
    tell(MONDAY + timedelta(seconds=30))
    assert len(mail.received) == 1, "not before the pause is over"
    tell(MONDAY + timedelta(minutes=2))
    assert len(mail.received) == 2 and len({each["Message-ID"] for each in mail.received}) == 1
    tell(MONDAY + timedelta(days=1, hours=2))
    assert len(mail.received) == 2


def test_a_process_killed_while_sending_leaves_its_mail_to_the_next(building: Building, mail: MailServer) -> None:
    building.report()
    tell()
    mail.received.clear()
    StaffMail.objects.update(state=StaffMail.State.SENDING, lease_until=MONDAY + LEASE)
    tell(MONDAY + timedelta(minutes=1))
    assert mail.received == []
    tell(MONDAY + LEASE + timedelta(seconds=1))
    assert len(mail.received) == 3


def test_an_address_or_a_name_of_two_lines_stops_nobody_else(building: Building, mail: MailServer) -> None:
    get_user_model().objects.filter(pk=building.staff["agent"].pk).update(email="agent@mail.example\nBcc: x@y.example")
    building.category("lift", name="Ascenseur\nBcc: x@y.example")
    building.report()
    tell()
    assert to(mail) == OFFICE - {"agent@mail.example"}
    assert all(each["Bcc"] is None for each in mail.received)


def test_mails_of_a_month_ago_are_erased_with_what_they_told(building: Building, mail: MailServer) -> None:
    building.report()
    building.report("paul", code="lighting")
    tell()
    staff_mails_sweep(now=MONDAY + KEPT)
    assert StaffMail.objects.count() == 3
    staff_mails_sweep(now=MONDAY + KEPT + timedelta(minutes=1))
    assert not StaffMail.objects.exists()
    assert StaffNews.objects.count() == 3, "what still waits stays"
