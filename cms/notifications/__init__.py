"""Telling residents that something awaits them: in the page, by e-mail, on their device, by text message."""
