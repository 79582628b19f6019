"""Default rules of the right team (METHODOLOGY §3.8), named; the card names those that bind."""

MOST_ROLES = 2
"""Seats one person may hold on one deal."""

DOUBLING_COST = 1.0
"""What a second seat of one person costs the team, in points of fit of an ordinary seat: more heads are more views."""

MORE_HOURS = 5.0
"""Hours a week more that a what-if gives somebody."""

EXPERT_FROM = 6.0
"""From this rating on a colleague is an expert to ask."""

MOST_CANDIDATES = 60
"""People the solver looks at: the best for every seat, and whoever knows the client."""

WORTH_SAYING = 0.05
"""A change of the team's fit smaller than this is none, at one decimal."""
