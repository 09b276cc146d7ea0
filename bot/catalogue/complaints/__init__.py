"""A city's own ledger of past complaints: read, sent where it says, and told about."""
