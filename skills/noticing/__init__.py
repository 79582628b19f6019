"""What changed on a set of deals between two moments, and what of it deserves attention. Pure but for `read`."""
