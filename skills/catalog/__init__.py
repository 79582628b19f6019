"""The skills, one folder each; `SKILLS` registers them, one explicit line each."""

from skills.registry import AnySkill, Registry

SKILLS: tuple[AnySkill, ...] = ()

REGISTRY = Registry(SKILLS)
