"""What every page has: the fields of a record, its blocks, its pictures and documents, its public address."""
