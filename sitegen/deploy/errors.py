"""What stops a deployment, in words for the operator."""

from __future__ import annotations


class DeployError(RuntimeError):
    """A deployment that could not be finished; the next one goes on from there. The message is French."""


def plain(error: Exception) -> str:
    """What a library says, ready to end one of our sentences."""
    return str(error).rstrip(". ")
