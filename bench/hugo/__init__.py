"""The same sites made by Hugo: the shipped theme ported to its templates, so that the two generators race over the same pages."""

from bench.hugo.build import build as build
from bench.hugo.export import export as export
from bench.hugo.same import same as same
