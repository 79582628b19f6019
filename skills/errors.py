"""Errors of running a skill.

SkillError
├── NotForRole      this role does not get this skill
└── NeedsMore       it can't be answered without knowing something first (`need` says what)
"""

from skills.skill import Need


class SkillError(Exception):
    """`message` is a sentence for the person."""

    retriable = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotForRole(SkillError):
    pass


class NeedsMore(SkillError):
    def __init__(self, message: str, need: Need) -> None:
        super().__init__(message)
        self.need = need
