"""Whole ways through the running system, in a real browser."""
