"""The staff's screens about dwellings and letters: load, ask the rules, answer."""
