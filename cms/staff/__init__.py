"""How the staff enter the CMS: password, second factor, and what happens when a phone is lost."""
