"""Files people hand over: documents become a deal's knowledge after a yes, recordings a debrief."""

from skills.catalog.take_in.skill import TAKE_IN, take_in_by

__all__ = ["TAKE_IN", "take_in_by"]
