"""The admin's screens about dwellings: load, ask the rules, answer."""
