"""Dwellings and who lives in them: households, the codes of their letters, residents' accounts and sessions."""
