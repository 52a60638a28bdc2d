"""What may happen to a report, when, and who sees what: pure functions, no database."""
