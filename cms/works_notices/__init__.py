"""From one works notice: who is told of it, the text under 160 characters, the hall poster, and the dates that were kept."""
