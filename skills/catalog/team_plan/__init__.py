"""Team Plan: who does what on a deal, who covers whom, and how often it is talked about (METHODOLOGY §3.3)."""

from skills.catalog.team_plan.skill import TEAM_PLAN

__all__ = ["TEAM_PLAN"]
