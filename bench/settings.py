"""The settings of a server, with one address more: a view that does nothing, beside which the others are measured."""

from __future__ import annotations

from cms.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
