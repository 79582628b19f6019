"""What was found when something was looked at: by `scip doctor`, and by whoever connects a service."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "off", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: State
    """ "off": not configured and not needed; "warn": works, with less; "fail": does not work."""
    detail: str
    fix: str = ""
