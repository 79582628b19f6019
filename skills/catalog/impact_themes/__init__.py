"""Impact themes: from what all can say to what only we can (METHODOLOGY §2.8)."""

from skills.catalog.impact_themes.skill import IMPACT_THEMES

__all__ = ["IMPACT_THEMES"]
