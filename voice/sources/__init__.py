"""Where a call's sound can come from besides our own client: meeting and telephone services, each in its own shape."""
