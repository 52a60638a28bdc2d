"""The town of the tests of places, for those who live in it, and an install on disk."""

from tests.places.conftest import built_town, town
from tests.residents.house import house

__all__ = ["built_town", "house", "town"]
