"""What a visitor gets: every page kind of the demo town, as files and in a browser."""
