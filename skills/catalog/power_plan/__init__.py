"""Power Plan: what to do to raise a deal's Right to Win, by whom, until when, and what came of it (METHODOLOGY §1)."""

from skills.catalog.power_plan.skill import POWER_PLAN

__all__ = ["POWER_PLAN"]
