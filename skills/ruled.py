"""A workspace's own rules, in force for every skill: reading, deciding and wording are told the same numbers."""

from dataclasses import replace
from typing import Any, TypeVar

from knowledge.reader import Reader
from skills.answer import Answer
from skills.ask import Ask
from skills.registry import Registry
from skills.rules import DEFAULT, Rules
from skills.skill import Proposal, Skill

F = TypeVar("F")
O = TypeVar("O")  # noqa: E741 - facts in, out


def ruled(registry: Registry, rules: Rules) -> Registry:
    """The same skills by these rules; the registry itself where they are the defaults."""
    return registry if rules == DEFAULT else Registry(tuple(by_rules(s, rules) for s in registry))


def by_rules(skill: Skill[F, O], rules: Rules) -> Skill[F, O]:
    """The same skill, asked by these rules; what runs inside a workflow is asked by them too."""

    async def gather(ask: Ask, reader: Reader) -> F:
        return await skill.gather(replace(ask, rules=rules), reader)

    def decide(ask: Ask, facts: F) -> O:
        return skill.decide(replace(ask, rules=rules), facts)

    def present(ask: Ask, out: O) -> Answer:
        return skill.present(replace(ask, rules=rules), out)

    def propose(ask: Ask, out: O) -> Proposal | None:
        return None if skill.propose is None else skill.propose(replace(ask, rules=rules), out)

    def remember(ask: Ask, out: O) -> dict[str, Any]:
        return skill.remember(replace(ask, rules=rules), out) if skill.remember else {}

    return replace(
        skill,
        gather=gather,
        decide=decide,
        present=present,
        propose=propose if skill.propose else None,
        remember=remember if skill.remember else None,
    )
