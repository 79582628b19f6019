"""Better words for a hint by a model, through the gateway: the wording, or that this one isn't worth a glance.

What is chosen, and when, is the coach's own. A model is shown the hint, the words it answers and what was prepared of
the deal; it may say the same better. `sound` is the rule its words must pass, whoever wrote them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from knowledge.access import Principal
from knowledge.errors import KnowledgeError
from llm.errors import ModelError
from llm.gateway import Gateway, Request
from llm.guard.grounding import grounded
from llm.guard.tripwire import Tripwire
from llm.prompts import Prompts, shipped
from skills.calls.context import CallContext
from skills.calls.moment import Moment
from skills.model_asker import Askers
from voice.coach.hint import Hint
from voice.coach.ports import PLAIN, Refinement
from voice.coach.wording import MOST

_log = structlog.get_logger(__name__)

PROMPT = Path(__file__).parent / "refine.md"
_PEOPLE = 8
_TRIPWIRE = Tripwire()
_TOKENS = 90
_ANSWER: Mapping[str, Any] = {
    "type": "object",
    "properties": {"worth": {"type": "boolean"}, "hint": {"type": "string", "maxLength": 200}},
    "required": ["worth", "hint"],
    "additionalProperties": False,
}


class ModelRefiner:
    """Satisfies `Refiner` for the calls of one person."""

    def __init__(
        self,
        gateway: Gateway,
        askers: Askers,
        holder: Callable[[], Awaitable[Principal]],
        prompts: Prompts | None = None,
    ) -> None:
        self._gateway = gateway
        self._askers = askers
        self._holder = holder
        self._prompts = prompts or Prompts()

    async def refine(self, hint: Hint, moment: Moment, context: CallContext, *, within_s: float) -> Refinement:
        """Words that read like orders to a model are shown to none."""
        if _TRIPWIRE.tripped(_heard(moment)):
            _log.info("hint_not_refined", kind=hint.kind, error="tripwire")
            return PLAIN
        try:
            request = await self._request(hint, moment, context, within_s)
            said = (await self._gateway.complete(request)).data
        except (ModelError, KnowledgeError) as error:
            _log.info("hint_not_refined", kind=hint.kind, error=type(error).__name__)
            return PLAIN
        return Refinement(" ".join(str(said["hint"]).split()), bool(said["worth"]))

    async def _request(self, hint: Hint, moment: Moment, context: CallContext, within_s: float) -> Request:
        holder = await self._holder()
        file = await asyncio.to_thread(shipped, PROMPT, "hint/refine")
        prompt = await self._prompts.of(file, tenant=holder.tenant, user_id=holder.user_id)
        material = "\n".join(facts(hint, moment, context))
        asker = await self._askers.of(holder, material)
        return Request(
            task="hint",
            system=prompt.text,
            material=material,
            asked_by=holder.user_id,
            tenant=holder.tenant,
            deadline_s=within_s,
            max_tokens=_TOKENS,
            team=asker.team,
            names=asker.names,
            rights=asker.rights,
            prompt=prompt.tag,
            schema=_ANSWER,
            cache=False,  # no two moments are alike
        )


def facts(hint: Hint, moment: Moment, context: CallContext) -> tuple[str, ...]:
    """What a model is shown: the hint and its reason, what was said and by whom, and what is known of the deal."""
    said = {
        "Hint": hint.text,
        "Why": hint.why,
        "Kind": hint.kind.replace("_", " "),
        "Said by": moment.speaker.name,
        "Said": moment.quote,
        "Understood": "; ".join(f"{k.replace('_', ' ')}: {v}" for k, v in moment.facts.items()),
    }
    return (*_lines(said), *_prepared(context))


def _prepared(context: CallContext) -> tuple[str, ...]:
    """What is known of the deal from before the call."""
    people = [f"{p.name}, {p.title}" if p.title else p.name for p in context.people if not p.side_us][:_PEOPLE]
    return _lines(
        {
            "Deal": context.deal,
            "Client": context.client,
            "Close date": context.close_on.isoformat() if context.close_on else "",
            "People of the client": "; ".join(people),
            "Open questions": " ".join(q.question for q in context.qualifiers),
            "Risks": "; ".join(context.risks),
        }
    )


def _lines(told: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}: {text}" for name, text in told.items() if text)


def _heard(moment: Moment) -> str:
    """All of it that others said, or chose to be called."""
    return "\n".join((moment.speaker.name, moment.quote, *moment.facts.values()))


def sound(words: str, hint: Hint, context: CallContext) -> bool:
    """One printable line, short enough, with no name, day or figure besides those of the plain hint and of the deal as
    it was prepared: that somebody says one in the call makes it no advice of ours.

    The second check is the first one turned round: a name, day or figure of the plain hint may not be lost.
    """
    if not (0 < len(words) <= MOST and words.isprintable()):
        return False
    return grounded(words, (hint.text, *_prepared(context))) and grounded(hint.text, (words,))
