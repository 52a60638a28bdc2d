"""The same town as for the places."""

from tests.places.conftest import built_town, town

__all__ = ["built_town", "town"]
