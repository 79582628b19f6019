"""Which deals reach the target in the hours there are (METHODOLOGY §3.2)."""

from skills.catalog.attainment_plan.skill import ATTAINMENT_PLAN

__all__ = ["ATTAINMENT_PLAN"]
