"""Backups from the command line."""
