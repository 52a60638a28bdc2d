"""What holds for dwellings, codes and accounts, by topic: pure functions, no database."""
