"""What may be read of reports, always filtered by who asks."""
