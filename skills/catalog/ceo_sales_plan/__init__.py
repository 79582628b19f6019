"""The CEO's imperatives and how far today's pipeline carries them (METHODOLOGY §3.1)."""

from skills.catalog.ceo_sales_plan.skill import CEO_SALES_PLAN

__all__ = ["CEO_SALES_PLAN"]
