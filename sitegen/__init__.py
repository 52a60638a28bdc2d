"""The static site generator of Palier: records in, one fast static site for each place out. Knows no database."""
