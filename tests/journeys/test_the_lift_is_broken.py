"""A tenant reports a broken lift, the caretaker deals with it on his phone, neighbours find it known, then announced."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys import tenant
from tests.journeys.caretaker import Caretaker
from tests.journeys.editor import Editor
from tests.support.processes import status_of, wait_until
from tests.support.smtp import MailServer
from tests.support.stack import Stack

BUILDING = "4"
CLAIRE = "claire@poste.example"
LETTERS = """
from django.utils import timezone
from cms.residents.models import Household
from cms.residents.services.codes import code_issue
for name in ("M. Hugo Vidal", "M. Paul Imbert"):
    household = Household.objects.get(addressee=name)
    print(code_issue(household=household, now=timezone.now(), days=30), household.initials)
"""
"""Two more letters of the demo: how they are printed is another journey."""


class Mailbox:
    """Claire's."""

    def __init__(self, sink: MailServer) -> None:
        self.sink = sink

    def texts(self, words: str) -> list[str]:
        """The messages that say something, the oldest first."""
        ours = [each for each in list(self.sink.received) if each["To"] == CLAIRE]
        texts = [bytes(each.get_payload(decode=True)).decode() for each in ours]
        return [each for each in texts if words in each]

    def link(self, words: str, number: int = 1) -> str:
        """The first link of the message of this number that says something, once it has come."""
        wait_until(lambda: len(self.texts(words)) >= number, f"message {number} that says « {words} »")
        found = re.search(r"http\S+", self.texts(words)[number - 1])
        assert found
        return found[0]


class Claire:
    """Who has the demo's letter, reports the lift, and wants to be told by e-mail."""

    def __init__(self, stack: Stack, context: BrowserContext, mail: MailServer) -> None:
        letter = json.loads((stack.var / "demo-letter.json").read_text())
        self.page, self.mailbox, self.news = context.new_page(), Mailbox(mail), 0
        address = f"{stack.url}/espace/premiers-pas/#code={letter['code']}"
        tenant.open_account(self.page, address, letter["initials"], "Claire", "claire.ascenseur")
        tenant.give_address(self.page, stack.url, CLAIRE)
        with_the_link = context.new_page()
        with_the_link.goto(self.mailbox.link("Pour confirmer"))
        expect(with_the_link.get_by_text("Votre adresse e-mail est confirmée.")).to_be_visible()
        with_the_link.close()
        tenant.ask_for_mail(self.page, stack.url)
        text, picture = "Il s’arrête entre le 3e et le 4e.", tenant.photograph()
        self.number = tenant.report_the_lift(self.page, stack.url, BUILDING, text, picture)

    def opens_the_news(self) -> None:
        """The next message leads to the report; the address is that of the one before, so a page opens afresh."""
        self.news += 1
        link = self.mailbox.link("Du nouveau sur votre signalement", self.news)
        assert "3e et le 4e" not in "".join(self.mailbox.texts(""))
        self.page.goto("about:blank")
        self.page.goto(link)
        expect(self.page.get_by_role("heading", name=re.compile("^Ascenseur"))).to_be_visible()
        expect(self.page.locator(".ticket")).to_have_text(re.compile(r"\D*".join(self.number)))

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


def acknowledged_and_scheduled(caretaker: Caretaker, claire: Claire) -> None:
    """The caretaker looks, promises a day; Claire is told both times."""
    caretaker.to_the_reports("À répondre")
    caretaker.open_report(claire.number)
    expect(caretaker.page.get_by_text("Il s’arrête entre le 3e et le 4e.")).to_be_visible()
    assert caretaker.look_at_the_photo() > 1000
    caretaker.decide("acknowledged", "pris en compte", "Je suis passé, j’appelle l’ascensoriste.")
    claire.opens_the_news()
    claire.reads("j’appelle l’ascensoriste")
    caretaker.decide("scheduled", "intervention prévue", "Il passe avant midi.", day=soon(), part="le matin")
    claire.opens_the_news()
    claire.reads(re.compile("Passage prévu .*, le matin"))
    photo = claire.page.get_by_alt_text("Photo 1 de votre signalement")
    assert photo.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 1600


def settled_contested_and_settled_again(caretaker: Caretaker, claire: Claire) -> None:
    """It breaks down again: Claire says so, the caretaker takes it up again, and this time it is right."""
    caretaker.decide("done", "réglé", "La carte est changée.", how="réparé")
    claire.opens_the_news()
    claire.page.get_by_label("Ce n’est pas réglé").fill("Il s’est arrêté de nouveau ce matin.")
    claire.page.get_by_role("button", name="Dire que ce n’est pas réglé").click()
    claire.reads("votre bailleur doit y revenir")

    caretaker.to_the_reports("Contestés")
    caretaker.open_report(claire.number)
    expect(caretaker.page.get_by_text("Il s’est arrêté de nouveau ce matin.")).to_be_visible()
    caretaker.decide("reopened", "rouvert")
    claire.opens_the_news()
    caretaker.decide("done", "réglé", "Le moteur est changé.", how="remplacé")
    claire.opens_the_news()
    claire.page.get_by_label("Très bien").check()
    claire.page.get_by_role("button", name="Donner mon avis").click()
    claire.reads("Merci de votre réponse.")
    caretaker.page.reload()
    expect(caretaker.page.get_by_text("4 sur 4")).to_be_visible()


def soon() -> str:
    """The day after tomorrow in Marseille: to come whatever the hour."""
    return (datetime.now(ZoneInfo("Europe/Paris")) + timedelta(days=2)).date().isoformat()


@pytest.fixture(scope="module")
def neighbours(stack: Stack) -> list[tuple[str, str]]:
    """Hugo's and Paul's letters: an address and initials each."""
    lines = [line.split() for line in stack.does(LETTERS).splitlines()]
    return [(f"{stack.url}/espace/premiers-pas/#code={code}", initials) for code, initials in lines]


def find_it_known(page: Page, stack: Stack) -> None:
    """Hugo stands before the same lift: he learns that it is known, not from whom, and follows it."""
    tenant.to_the_lift(page, stack.url, BUILDING)
    expect(page.get_by_role("heading", name="Déjà signalé au même endroit")).to_be_visible()
    expect(page.get_by_text("3e et le 4e")).to_have_count(0)
    page.get_by_role("button", name="Suivre cette panne").click()
    expect(page.get_by_text("Vous la suivez")).to_be_visible()


def test_from_a_broken_lift_to_a_satisfied_tenant(
    stack: Stack, mail: MailServer, browser: Browser, neighbours: list[tuple[str, str]]
) -> None:
    with tenant.phone(browser) as of_claire, tenant.phone(browser) as of_jose, tenant.phone(browser) as of_hugo:
        claire, caretaker = Claire(stack, of_claire, mail), Caretaker(stack, of_jose)
        acknowledged_and_scheduled(caretaker, claire)

        hugo = of_hugo.new_page()
        tenant.open_account(hugo, *neighbours[0], "Hugo", "hugo.ascenseur")
        find_it_known(hugo, stack)

        settled_contested_and_settled_again(caretaker, claire)
        hugo.goto(f"{stack.url}/espace/")
        expect(hugo.get_by_role("link", name=re.compile("nouvelle"))).to_be_visible()
        assert len(claire.mailbox.texts("Du nouveau sur votre signalement")) == claire.news == 5
        assert not caretaker.errors


def test_works_that_are_announced_stop_a_report_before_it_is_sent(
    stack: Stack, browser: Browser, context: BrowserContext, neighbours: list[tuple[str, str]]
) -> None:
    title = "Remplacement des câbles de l’ascenseur"
    landlord = Editor(stack, context, "bailleur")
    announce_the_lift(landlord, title)
    with tenant.phone(browser) as of_paul:
        paul = of_paul.new_page()
        tenant.open_account(paul, *neighbours[1], "Paul", "paul.ascenseur")
        # In the next building nothing is announced: the form goes on.
        tenant.to_the_lift(paul, stack.url, "3")
        expect(paul.get_by_label("Que se passe-t-il")).to_be_visible()
        paul.get_by_role("button", name="Revenir").click()
        tenant.choose_building(paul, BUILDING)
        expect(paul.get_by_role("heading", name="Des travaux ou une coupure sont annoncés")).to_be_visible()
        notice = paul.get_by_role("link", name=title)
        address = str(notice.evaluate("link => link.href"))
        wait_until(lambda: status_of(address) == 200, f"{address} to be online")
        notice.click()
        expect(paul.get_by_role("heading", level=1, name=title)).to_be_visible()
        paul.goto(f"{stack.url}/espace/signalements/")
        expect(paul.get_by_text("Vous n’avez rien signalé")).to_be_visible()
    assert not landlord.errors


def announce_the_lift(landlord: Editor, title: str) -> None:
    """Works for one building, the day after tomorrow in the morning."""
    page = landlord.page
    landlord.add("Travaux et coupures", "Résidence Les Pitchpins")
    landlord.title.fill(title)
    page.locator("#id_nature").select_option(label="ascenseur")
    for field, hour in (("start", "08:00"), ("end", "12:00")):
        # Without focus: the calendar under the field puts the present hour when the field is left.
        page.locator(f"#id_{field}").evaluate("(field, value) => field.value = value", f"{soon()} {hour}")
    page.locator("#id_buildings").get_by_label(BUILDING, exact=True).check()
    landlord.publish()
    expect(page.locator(".messages")).to_contain_text(title)
