"""What residents ask of their account, below `/api/resident/`."""
