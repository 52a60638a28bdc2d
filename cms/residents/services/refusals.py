"""How a service says no: sentences for the person who asked, each with the field it is about."""

from __future__ import annotations


class Refused(Exception):
    """What was asked cannot be done as it was filled in; `errors` are sentences in French by field, none for the whole."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors
