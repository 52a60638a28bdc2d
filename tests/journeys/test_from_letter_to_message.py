"""The landlord's file becomes letters, a letter becomes an account, the caretaker writes, and a move-out closes everything."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.editor import Editor
from tests.journeys.tenant import PASSWORD, open_account, phone
from tests.support.stack import Stack

FILE = """Bâtiment;Escalier;Étage;Porte;Référence;Locataire
1;A;4;Journal;J-1;Mme Inès Lambert
4;G;4;Journal;J-2;M. Omar Haddad
"""
HOUSEHOLDS = {"1": ("IL", "Inès", "ines.journal"), "4": ("OH", "Omar", "omar.journal")}
"""Initials on the letter, name and identifier, by building."""


def codes_of(path: Path) -> dict[str, str]:
    """What the QR codes of a PDF lead to, by the building on the envelope of their page."""
    found = {}
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage().get_text_bounded()
        building = re.search(r"Bâtiment\s+(\w+)", text)
        (code,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        assert building, text
        found[building[1]] = code.text
    return found


def import_dwellings(agent: Editor, folder: Path) -> None:
    """The agent sends the file of the month, reads what it changes, applies it."""
    (folder / "logements.csv").write_text(FILE, encoding="cp1252")
    page = agent.page
    page.get_by_role("link", name="Logements", exact=True).click()
    page.get_by_role("link", name="Résidence Les Pitchpins").first.click()
    page.get_by_role("link", name="Importer un fichier").click()
    page.locator("input[type=file]").set_input_files(folder / "logements.csv")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("2 nouveaux", exact=True)).to_be_visible()
    page.get_by_role("button", name="Appliquer ces changements").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()


def print_letters(agent: Editor, folder: Path) -> dict[str, str]:
    """Letters for the two new households; what their QR codes lead to."""
    page = agent.page
    page.get_by_role("link", name="Courriers", exact=True).click()
    page.get_by_role("link", name="Résidence Les Pitchpins").first.click()
    page.get_by_role("link", name="Voir les ménages un par un").click()
    for name in ("Inès Lambert", "Omar Haddad"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Préparer")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").click()
    download.value.save_as(folder / "letters.pdf")
    page.get_by_role("button", name="Imprimé, effacer le fichier").click()
    return codes_of(folder / "letters.pdf")


def write_to_building_4(caretaker: Editor) -> None:
    """The caretaker writes, reads it again, sends it."""
    page = caretaker.page
    page.get_by_role("link", name="Messages aux habitants", exact=True).click()
    page.get_by_role("link", name=re.compile("^Écrire aux habitants")).click()
    page.get_by_label("À qui").select_option(label="Bâtiment 4 (1 compte)")
    page.get_by_label("Objet").fill("Eau coupée demain")
    page.locator("#id_text").fill("De 9 h à 11 h. Gardez un seau d’eau.")
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    expect(page.get_by_role("article").get_by_text("Gardez un seau d’eau.")).to_be_visible()
    page.get_by_role("button", name="Envoyer à 1 compte").click()
    expect(page.get_by_text("lu par 0 sur 1, reçu par 0")).to_be_visible()


def test_from_the_landlord_s_file_to_the_caretaker_s_message_and_the_move_out(
    stack: Stack, browser: Browser, context: BrowserContext, tmp_path: Path
) -> None:
    agent = Editor(stack, context, "bailleur")
    import_dwellings(agent, tmp_path)
    addresses = print_letters(agent, tmp_path)
    assert all(each.startswith(f"{stack.url}/espace/premiers-pas/#code=") for each in addresses.values())
    with phone(browser) as of_omar, phone(browser) as of_ines, browser.new_context(locale="fr-FR") as of_jose:
        omar, ines = of_omar.new_page(), of_ines.new_page()
        open_account(omar, addresses["4"], *HOUSEHOLDS["4"])
        open_account(ines, addresses["1"], *HOUSEHOLDS["1"])
        caretaker = Editor(stack, of_jose, "gardien")
        write_to_building_4(caretaker)

        omar.goto(f"{stack.url}/espace/messages/")
        omar.get_by_role("link", name="Eau coupée demain").click()
        expect(omar.get_by_text("Gardez un seau d’eau.")).to_be_visible()
        ines.goto(f"{stack.url}/espace/messages/")
        expect(ines.get_by_text("Eau coupée demain")).to_have_count(0)
        caretaker.page.reload()
        expect(caretaker.page.get_by_text("lu par 1 sur 1, reçu par 1")).to_be_visible()

        agent.page.get_by_role("link", name="Logements", exact=True).click()
        agent.page.get_by_role("link", name="Résidence Les Pitchpins").first.click()
        agent.page.get_by_role("row").filter(has_text="Omar Haddad").get_by_role("link").click()
        agent.page.get_by_role("link", name=re.compile("ménage est parti")).click()
        agent.page.get_by_role("button", name="Oui, noter le départ").click()
        omar.goto(f"{stack.url}/espace/messages/")
        expect(omar.get_by_role("button", name="Entrer")).to_be_visible()
        omar.get_by_label("Identifiant").fill(HOUSEHOLDS["4"][2])
        omar.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        omar.get_by_role("button", name="Entrer").click()
        expect(omar.get_by_text("Gardez un seau d’eau.")).to_have_count(0)
        assert not agent.errors
        assert not caretaker.errors
