"""Reports of what is wrong in a residence: from the tenant to the staff in charge, and what becomes of each."""
