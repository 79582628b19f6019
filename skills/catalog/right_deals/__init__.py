"""Bedrock, Stepping Stone or Stray: the class of a deal (METHODOLOGY §3.9)."""

from skills.catalog.right_deals.skill import RIGHT_DEALS

__all__ = ["RIGHT_DEALS"]
