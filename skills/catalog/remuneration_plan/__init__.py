"""Remuneration plan: what the comp plan on record pays, clause by clause (METHODOLOGY §3.4)."""

from skills.catalog.remuneration_plan.skill import REMUNERATION_PLAN

__all__ = ["REMUNERATION_PLAN"]
