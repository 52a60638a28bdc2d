"""What may be read of dwellings, households and accounts, by topic, filtered by who asks."""
