"""The sheet a report is laid out on, and what stands on every page."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from skills.answer import Report

PRODUCT = "SCIP, Sales Coach in the Pocket"
"""The author of every document."""

_LETTER = frozenset("US CA MX CO VE CL PH PR GT CR SV NI PA DO".split())
"""Territories that print on Letter paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Millimetres."""

    name: str
    width: float
    height: float
    margin: float = 20.0

    @property
    def text_width(self) -> float:
        return self.width - 2 * self.margin


A4 = Sheet("A4", 210.0, 297.0)
LETTER = Sheet("Letter", 215.9, 279.4)


def sheet_for(locale: str) -> Sheet:
    try:
        territory = Locale.parse(locale.replace("-", "_")).territory
    except (UnknownLocaleError, ValueError):
        territory = None
    return LETTER if territory in _LETTER else A4


def language(locale: str) -> str:
    """As documents name it: "en-US"."""
    return locale.replace("_", "-")


def made_for(report: Report, when: str) -> str:
    """The line under the title: for whom, and when."""
    told = [f"Prepared for {report.prepared_for}" if report.prepared_for else "", when]
    return ", ".join(t for t in told if t)
