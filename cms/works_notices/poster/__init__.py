"""The hall poster of a works notice."""
