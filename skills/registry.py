"""Every skill of the product, one explicit line each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from knowledge.access import Principal
from skills.skill import Skill

AnySkill = Skill[Any, Any]


def load_utterances(folder: Path) -> tuple[str, ...]:
    """The phrasings in `folder/utterances.yaml`, a plain list. Raises `ValueError` when it is not one."""
    data = yaml.safe_load((folder / "utterances.yaml").read_text("utf-8"))
    if not isinstance(data, list) or not all(isinstance(u, str) and u.strip() for u in data):
        raise ValueError(f"{folder / 'utterances.yaml'} must be a list of phrases")
    return tuple(data)


class Registry:
    def __init__(self, skills: tuple[AnySkill, ...]) -> None:
        self._by_name = {s.name: s for s in skills}
        if len(self._by_name) != len(skills):
            raise ValueError("two skills share a name")

    def __iter__(self) -> Iterator[AnySkill]:
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def get(self, name: str) -> AnySkill:
        """Raises `KeyError` for an unknown name."""
        return self._by_name[name]

    def replaced(self, skill: AnySkill) -> "Registry":
        """The same skills with this one in place of its namesake. Raises `KeyError` where there is none."""
        self.get(skill.name)
        return Registry(tuple(skill if s.name == skill.name else s for s in self))

    def open_to(self, principal: Principal) -> tuple[AnySkill, ...]:
        return tuple(s for s in self if principal.role in s.roles)
