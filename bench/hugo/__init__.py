"""The same sites made by Hugo: the shipped theme ported to its templates, so that the two generators race over the same pages."""
