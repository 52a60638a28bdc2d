"""What holds for the whole repository: walls, sizes, names, and nothing that belongs elsewhere."""
