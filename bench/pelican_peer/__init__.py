"""The same records through plain Pelican: its readers, its articles, its tags and its pagination, with the shipped templates."""

from bench.pelican_peer.build import build as build
from bench.pelican_peer.export import export as export
