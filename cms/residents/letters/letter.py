"""What one letter says, before it is words on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter to one household. `code` opens its dwelling: a letter is never logged, and kept only as long as needed."""

    landlord: str
    residence: str
    addressee: str
    address_lines: tuple[str, ...]
    """Where the letter goes, below the addressee's name."""
    code: str
    """Four groups of four, with hyphens."""
    url: str
    """Of the page where the code is typed, without the code."""
    deadline: date
    """The last day on which the code is taken."""
    help_lines: tuple[str, ...]
    """Where to get help: the lodge, its hours, a telephone number."""
    languages: tuple[str, ...] = ()
    """Codes of the languages of a second page, besides French."""

    @property
    def url_with_code(self) -> str:
        """What the QR code holds. A fragment never leaves the browser, so no server logs it."""
        return f"{self.url}#code={self.code}"

    @property
    def address_to_type(self) -> str:
        """The address as a person types it."""
        parts = urlsplit(self.url)
        return f"{parts.netloc}{parts.path.rstrip('/')}"
