"""Where Pelican lives: the only folder that imports it (importing it replaces the root logger's class)."""
