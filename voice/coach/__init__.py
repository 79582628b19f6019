"""What was just said, turned into the one hint worth a glance."""
