"""Briefing: what deserves attention now, for a person or a team, and when to be told of it unasked (METHODOLOGY §4)."""

from skills.catalog.briefing.skill import BRIEFING, telling_confirmations

__all__ = ["BRIEFING", "telling_confirmations"]
