"""The staff's screens about those who live in their residences."""
