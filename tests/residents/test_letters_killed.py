"""The process that makes letters, killed at any step: the next one finishes, with one live code a household."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from cms.residents.rules.codes import read
from tests.residents.house import HOUSEHOLDS, run
from tests.residents.letters import pages, pictures, scanned
from tests.support.install import Install
from tests.support.processes import stop

LETTERS = """
from cms.residents.letters import pdf
from cms.residents.models import AccessCode, Household, LetterBatch
from cms.residents.services import letter_making, letters
letter_making.LETTERS_A_FILE = 2
"""
ASKING = """
AccessCode.objects.all().delete()
batch = letters.batch_ask(
    user=get_user_model().objects.get(), residence=ResidencePage.objects.get(), households=Household.objects.order_by("pk"),
    languages=[], valid_days=42, now=timezone.now(),
)
"""
KILLED_AT = {
    "once what is written is kept, before the codes are in the database": """
update = letter_making.BatchMaking._update
letter_making.BatchMaking._update = lambda self, **values: die() if "issued" in values else update(self, **values)
""",
    "once the codes are issued, before any PDF": "pdf.Press.add = die",
    "while the PDFs are being made": """
add = pdf.Press.add
pdf.Press.add = lambda self, path: (add(self, path), die())
""",
    "once a PDF is made, before the database knows": "letter_making.BatchMaking._made = die",
    "before the end is noted": "letter_making.BatchMaking._end = die",
}
GOING_ON = """
LetterBatch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
letter_making.batch_make(batch=letters.batch_take(now=timezone.now()))
batch = LetterBatch.objects.get()
print(batch.pk, batch.state, batch.done)
for each in AccessCode.objects.order_by("household_id", "issue"):
    print(each.household_id, each.selector, each.issue, each.ended_at)
"""


UNTIL_DONE = """
import time
end = time.monotonic() + 90
while LetterBatch.objects.get().state != "done":
    assert time.monotonic() < end, "the letters are not made"
    time.sleep(0.1)
"""
IMPORTS = "from django.contrib.auth import get_user_model\nfrom cms.places.models import ResidencePage\n"


@pytest.mark.parametrize("step", KILLED_AT)
def test_the_next_process_finishes_with_one_live_code_a_household_each_on_its_letter(house: Install, step: str) -> None:
    run(house, f"{LETTERS}LetterBatch.objects.all().delete()\n{IMPORTS}{ASKING}")
    make = "letter_making.batch_make(batch=letters.batch_take(now=timezone.now()))"
    run(house, f"{LETTERS}{KILLED_AT[step]}\n{make}", status=-signal.SIGKILL)
    said, *codes = run(house, LETTERS + GOING_ON)
    batch, state, done = said.split()
    assert (state, done) == ("done", str(HOUSEHOLDS))
    rows = [line.split() for line in codes]
    assert [row[2:] for row in rows] == [["1", "None"]] * HOUSEHOLDS, "one code a household, its first, and it lives"
    folder = house.var / "letters" / batch
    assert sorted(path.name for path in folder.iterdir()) == ["001.pdf", "002.pdf", "003.pdf"]
    printed = [scanned(each).partition("#code=")[2] for path in sorted(folder.iterdir()) for each in pictures(path)]
    assert [read(code).selector for code in printed] == [row[1] for row in rows]
    texts = [text for path in sorted(folder.iterdir()) for text in pages(path)]
    assert all(f"Kaci {number}" in text and printed[number] in text for number, text in enumerate(texts))


def test_the_background_process_makes_what_is_asked_for_and_ends_when_asked_to(house: Install) -> None:
    run(house, f"{LETTERS}LetterBatch.objects.all().delete()\n{IMPORTS}{ASKING}")
    command = [sys.executable, "manage.py", "background", "--interval", "0.05"]
    process = house.process(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        run(house, LETTERS + UNTIL_DONE)
    finally:
        status = stop(process)
    assert status == 0
    assert process.stdout and "Le service de fond est arrêté." in process.stdout.read()
