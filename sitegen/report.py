"""What a build of one commune did, for a person, for a program, and for the CMS."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """What a build did."""

    insee: str
    rendered: int = 0
    kept: int = 0
    deleted: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """(target, reason) of the pages that could not be made; what was there before stays."""
    unfinished: bool = False
    """Whether it stopped to let something more urgent be built first; the next build goes on."""
    seconds: float = 0.0
    now: str = ""
    changed: dict[str, str] = field(default_factory=dict)
    """Record id → hash of the record whose pages are now live, for the CMS; empty hash when it is gone."""

    @property
    def good(self) -> bool:
        """Whether everything asked for is live."""
        return not self.refused and not self.failed

    def as_values(self) -> dict[str, object]:
        """The report as plain JSON values."""
        return {
            "commune": self.insee,
            "now": self.now,
            "rendered": self.rendered,
            "kept": self.kept,
            "deleted": self.deleted,
            "refused": [{"file": file, "field": field, "reason": reason} for file, field, reason in self.refused],
            "failed": [{"target": target, "reason": reason} for target, reason in self.failed],
            "seconds": round(self.seconds, 3),
        }
