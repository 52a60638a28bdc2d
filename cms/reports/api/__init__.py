"""What a signed-in resident asks of reports, below `/api/resident/reports/`."""
