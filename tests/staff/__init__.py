"""How the staff enter the CMS."""
