"""Right Team: who should pursue a deal, computed as an assignment (METHODOLOGY §3.8)."""

from skills.catalog.right_team.skill import RIGHT_TEAM

__all__ = ["RIGHT_TEAM"]
