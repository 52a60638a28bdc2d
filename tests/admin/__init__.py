"""The permission matrix of every screen of the admin."""
