"""What changes dwellings, households, codes and accounts, by topic: each in one transaction."""
