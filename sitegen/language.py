"""The words the generator itself adds to a page, through gettext; French is the language of the messages."""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"

translate = _gettext.translation("sitegen", localedir=LOCALE, languages=["fr"], fallback=True).gettext
"""The text a reader sees for a message."""
