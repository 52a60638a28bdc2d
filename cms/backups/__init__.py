"""Copies of all that cannot be made again, and the way back from one: for the operator, by `manage.py` alone."""
