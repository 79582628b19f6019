"""Engagement Excellence: how relevant we are to a client, through six lenses (METHODOLOGY §2.3)."""

from skills.catalog.engagement_excellence.skill import ENGAGEMENT_EXCELLENCE

__all__ = ["ENGAGEMENT_EXCELLENCE"]
