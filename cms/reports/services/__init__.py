"""What changes reports: one transaction each, with the rows that tell those concerned."""
