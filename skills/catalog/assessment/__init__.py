"""Right to Win assessment: gather, 4Cs, initiatives, Power Plan report (METHODOLOGY §4)."""

from skills.catalog.assessment.workflow import ASSESSMENT

__all__ = ["ASSESSMENT"]
