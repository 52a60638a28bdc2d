"""The town of the tests of places, for those who live in it."""

from tests.places.conftest import built_town, town

__all__ = ["built_town", "town"]
