"""Meeting preparation: research, competition beside risk, strategy, materials (METHODOLOGY §4)."""

from skills.catalog.meeting_prep.workflow import MEETING_PREP

__all__ = ["MEETING_PREP"]
