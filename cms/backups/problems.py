"""What goes wrong with a backup, in words for the operator."""

from __future__ import annotations


class BackupError(Exception):
    """A backup that could not be made, or one that cannot be restored; the message says what to do."""


class UnreadableDatabase(BackupError):
    """A database that is damaged: nothing of it can be kept."""
