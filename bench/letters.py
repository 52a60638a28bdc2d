"""`python -m bench.letters NUMBER FOLDER`: letters to that many made-up households, as the background process makes them."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import django


def main() -> None:
    """Writes the letters and says nothing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    django.setup()
    from cms.residents.letters.letter import Letter
    from cms.residents.letters.pdf import write_letters
    from cms.residents.rules.codes import generate

    letters = (
        Letter(
            landlord="Habitat du Sud",
            residence="Les Tilleuls",
            addressee=f"M. et Mme Dupont-Benali {number}",
            address_lines=(
                f"Étage {number % 12} – Porte {number}",
                "Bâtiment B",
                "14 rue des Tilleuls",
                "13004 MARSEILLE",
            ),
            code=generate(),
            url="https://www.commune.example/espace/premiers-pas/",
            deadline=date(2027, 1, 3),
            help_lines=("La loge des Tilleuls", "lundi au vendredi : 9 h – 12 h", "04 65 71 00 00"),
        )
        for number in range(int(sys.argv[1]))
    )
    write_letters(letters, Path(sys.argv[2]), lambda done: None)


if __name__ == "__main__":
    main()
