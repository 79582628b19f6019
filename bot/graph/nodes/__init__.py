"""The steps of a turn, one per file: each takes the state and returns what changes in it."""
