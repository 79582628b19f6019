"""Pursuit Plan: one bedrock deal, from where it stands to its signature (METHODOLOGY §3.5)."""

from skills.catalog.pursuit_plan.skill import PURSUIT_PLAN

__all__ = ["PURSUIT_PLAN"]
