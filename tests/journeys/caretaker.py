"""What a caretaker does with reports on a phone, at the screens of the desk."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, expect

from tests.journeys.editor import Editor
from tests.support.stack import Stack


class Caretaker(Editor):
    """The caretaker of the demo, with a phone in hand."""

    def __init__(self, stack: Stack, context: BrowserContext) -> None:
        super().__init__(stack, context, "gardien")

    def to_the_reports(self, of_list: str) -> None:
        """By the menu to the reports, then to one of their lists."""
        self.page.goto(f"{self.stack.url}/admin/")
        self.page.get_by_role("button", name="Afficher/masquer la barre latérale").click()
        self.page.get_by_role("link", name="Signalements", exact=True).click()
        self.page.get_by_role("navigation", name="Listes").get_by_role("link", name=re.compile(of_list)).click()
        expect(self.page.locator(".palier-lists [aria-current]")).to_contain_text(of_list)

    def open_report(self, number: str) -> None:
        """From the list to a report."""
        self.page.locator(f"#signalement-{number}").click()
        expect(self.page.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()

    def look_at_the_photo(self) -> int:
        """Enlarge the photo and close it again; how wide it is, in pixels of its file."""
        self.page.get_by_role("link", name="Agrandir la photo 1 sur 1").click()
        dialog = self.page.get_by_role("dialog", name="Photo agrandie")
        width = dialog.locator("img").evaluate("async e => { await e.decode(); return e.naturalWidth; }")
        dialog.get_by_role("button", name="Fermer").click()
        expect(dialog).to_be_hidden()
        return int(width)

    def decide(self, target: str, told: str, text: str = "", *, day: str = "", part: str = "", how: str = "") -> None:
        """Unfold a decision, fill it in, press its button; `told` is the state that the desk then says."""
        decision = self.page.locator(f"#decision-{target}")
        decision.locator("summary").click()
        # Unfolding takes the keyboard to the first field: what is typed before would go astray.
        expect(self._first_field(decision)).to_be_focused()
        if day:
            decision.get_by_label("Jour").fill(day)
            decision.get_by_label("Moment").select_option(label=part)
        if how:
            decision.get_by_label("Comment est-ce réglé").select_option(label=how)
        if text:
            decision.get_by_label("Message").fill(text)
        decision.locator("[name=save]").click()
        expect(self.page.locator(".messages")).to_contain_text(f": {told}.")

    def _first_field(self, decision: Locator) -> Locator:
        return decision.locator("input:not([type=hidden]), select, textarea").first
