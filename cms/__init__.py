"""The Django project: town halls and landlords write here; what they publish leaves as records."""
