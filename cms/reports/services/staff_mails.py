"""Sends the mails to the staff: number, category and residence of reports, and where to look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext

from cms.notifications.channels.email import post
from cms.notifications.channels.sending import Answer
from cms.notifications.outbox import BATCH, claim, end, in_turn, keep
from cms.reports.models import StaffMail
from cms.reports.rules import staff_mail, ticket
from cms.reports.rules.staff_mail import Line
from cms.reports.selectors.in_charge import counters
from cms.reports.selectors.staff_news import news_of


def staff_mails_send(*, now: datetime) -> bool:
    """Send what is due, a batch at most; whether more may wait."""
    claimed = claim(StaffMail.objects.select_related("user"), now)
    for mail in in_turn(claimed, now):
        lines = staff_mail.lines(news_of(mail=mail))
        if mail.user.email and lines:
            keep(mail, _send(mail, lines, now), now)
        else:
            end(mail, StaffMail.State.DROPPED, "nothing left to tell" if mail.user.email else "no address")
    return len(claimed) == BATCH


def _send(mail: StaffMail, lines: list[Line], now: datetime) -> Answer:
    words = {
        "name": mail.user.first_name,
        "parts": [(label, found) for about, label in _titles() if (found := _part(lines, about))],
        "more": _count(lines[staff_mail.MOST_LINES :]),
        "counters": counters(user=mail.user, today=timezone.localdate(now), now=now) if mail.morning else None,
        "queue": _address("queue"),
        "account": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_account')}#tab-notifications",
    }
    body = render_to_string("reports/staff_mail.txt", words)
    return post(EmailMessage(subject=_subject(mail, lines), body=body, to=[mail.user.email]), mail.pk)


def _titles() -> list[tuple[staff_mail.About, str]]:
    return [
        ("contested", _("Contestés ou rouverts par le locataire")),
        ("late", _("En retard")),
        ("assigned", _("Confiés à vous")),
        ("new", _("Nouveaux")),
    ]


def _part(lines: list[Line], about: staff_mail.About) -> list[dict[str, Any]]:
    return [_shown(each) for each in lines[: staff_mail.MOST_LINES] if each.first.about == about]


def _shown(line: Line) -> dict[str, Any]:
    news = line.first
    if len(line.tickets) == 1:
        where = _address("report", news.report_id)
    else:
        narrowed = urlencode([("residence", str(news.residence_id)), ("categorie", news.category_code)])
        where = f"{_address('queue')}?{narrowed}"
    return {
        "what": _what(news),
        "count": len(line.tickets),
        "tickets": ", ".join(ticket.shown(each) for each in line.tickets[: staff_mail.MOST_TICKETS]),
        "rest": line.rest,
        "url": where,
    }


def _subject(mail: StaffMail, lines: list[Line]) -> str:
    news, total = lines[0].first, _count(lines)
    if mail.morning:
        return ngettext("Ce matin : %(n)d signalement", "Ce matin : %(n)d signalements", total) % {"n": total}
    if total > 1:
        return ngettext("%(n)d signalement à voir", "%(n)d signalements à voir", total) % {"n": total}
    subject = {
        "contested": _("Signalement %(ticket)s contesté ou rouvert : %(what)s"),
        "late": _("Signalement %(ticket)s en retard : %(what)s"),
        "assigned": _("Le signalement %(ticket)s vous est confié : %(what)s"),
        "new": _("Nouveau signalement %(ticket)s : %(what)s"),
    }[news.about]
    return subject % {"ticket": ticket.shown(news.ticket), "what": _what(news)}


def _what(news: staff_mail.News) -> str:
    """On one line, whatever an editor wrote: a subject of two would be refused."""
    return " ".join(f"{news.category}, {news.residence}".split())


def _count(lines: list[Line]) -> int:
    return sum(len(each.tickets) for each in lines)


def _address(name: str, *args: Any) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(f'reports_desk:{name}', args=args)}"
