"""Buyers, Beneficiaries, Backers: the people of a deal (METHODOLOGY §2.6)."""

from skills.catalog.stakeholders.skill import STAKEHOLDERS

__all__ = ["STAKEHOLDERS"]
