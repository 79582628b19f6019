"""Meeting coach: a call prepared, listened to with everyone's consent, and debriefed."""

from skills.catalog.meeting_coach.skill import MEETING_COACH, coach_by

__all__ = ["MEETING_COACH", "coach_by"]
