"""Bringing a built site to where it is served."""
