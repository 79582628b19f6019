"""Right to Win: the 4Cs of a deal, what they rest on, and what would raise them (METHODOLOGY §1)."""

from skills.catalog.right_to_win.skill import RIGHT_TO_WIN

__all__ = ["RIGHT_TO_WIN"]
