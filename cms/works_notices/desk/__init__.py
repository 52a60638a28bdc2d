"""The staff’s screens: what residents will be told, the poster, the dates that were kept."""
