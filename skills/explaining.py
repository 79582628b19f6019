""" "Why?", asked of an answer, goes down step by step: what was folded on the card is laid open, then what it rests on
is named in its own words, then it is said that this is all there is.

Right for every skill that has no steps of its own to go down.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any

from knowledge.reader import Reader
from skills.answer import Answer, DetailsPart, Item, ListPart, Part, Simple, Source, TextPart
from skills.ask import Ask, Entities, Money
from skills.brief import brief, cost
from skills.skill import F, O, Proposal, Skill
from skills.wording import Voice

KEY = "explained"
"""Where a skill's memory keeps the question that "why?" is about, and how deep it was gone into."""
_MOST_KEPT = 2_000
"""Characters of a question that "why?" can be asked of."""
_MOST_LINES = 36
_MOST_SOURCES = 8
_LONGEST_EXCERPT = 160
"""Characters of a source that are shown; the rest is read where it opens."""
_WHY = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hm+|huh|really|yes|yeah|please)[,\s]+)*(?:"
    r"why(?: (?:not|so|is that|is it|that|only|low|high|so (?:low|high|weak|strong)))*|how come|how so|"
    r"explain(?: (?:that|this|it|why))?|says who|according to whom|who says(?: so| that)?|"
    r"who (?:told you|said)(?: (?:so|that))?|are you sure|"
    r"how sure are you(?: of (?:that|it)| about (?:that|it))?|is that (?:right|true)|based on what|"
    r"what(?:'s| is) (?:that|this) based on|how do you know(?: that)?|break it down|"
    r"(?:tell me |show me |give me )?(?:more details?|the details|details)|"
    r"where (?:do|does|did|is|are) (?:you get )?(?:that|this|these|those|it)"
    r"(?: (?:numbers?|figures?|scores?|points|amounts?|ratings?))?(?: come)?(?: from)?|"
    r"how (?:is|was|are|were) (?:that|this|it|these|those) (?:computed|calculated|worked out|derived|measured|rated)|"
    r"how did you get (?:that|this|these|it)(?: (?:numbers?|figures?|score|result))?|"
    r"(?:the |your |show me (?:the |your )?|what are (?:the |your ))?(?:sources?|proof|evidence)"
    r")\s*[?.!]*$",
    re.IGNORECASE,
)
_KINDS = {"account": "client", "edge": "relationship", "user": "colleague", "activity": "conversation"}
_NOT_ASKED = frozenset({"waiting", "unclaimed"})
"""Arguments of words typed in the chat."""
_EXPLAINS = re.compile(
    r"\b(?:how|why|rule|rules|behind|computed|worked out|made (?:of|up)|measured|weighed|counted|decided|holds|rests?"
    r"|comes? from|scores?|clause)\b",
    re.IGNORECASE,
)


def explained(skill: Skill[F, O], *, own: Callable[[Ask], bool] = lambda _ask: False) -> Skill[F, O]:
    """The same skill, its cards in brief, that also says why. `own`: whether it goes a step of its own for a "why?"."""

    def depth_of(ask: Ask) -> int:
        return 0 if own(ask) else _depth(ask)

    def meant(ask: Ask) -> Ask:
        return _asked_before(ask) if depth_of(ask) else ask

    async def gather(ask: Ask, reader: Reader) -> F:
        return await skill.gather(meant(ask), reader)

    def decide(ask: Ask, facts: F) -> O:
        return skill.decide(meant(ask), facts)

    def present(ask: Ask, out: O) -> Answer:
        answer = skill.present(meant(ask), out)
        depth = depth_of(ask)
        return brief(answer) if depth == 0 else _deeper(answer, depth, ask.voice)

    def propose(ask: Ask, out: O) -> Proposal | None:
        return skill.propose(ask, out) if skill.propose and not depth_of(ask) else None

    def remember(ask: Ask, out: O) -> dict[str, Any]:
        before = meant(ask)
        kept = skill.remember(before, out) if skill.remember else {}
        changes = skill.propose is not None and not depth_of(ask) and skill.propose(ask, out) is not None
        return kept if changes or len(before.text) > _MOST_KEPT else {**kept, KEY: _told(before, depth_of(ask))}

    return replace(
        skill,
        gather=gather,
        decide=decide,
        present=present,
        propose=propose if skill.propose else None,
        remember=remember,
    )


def asks_why(ask: Ask) -> bool:
    """A bare "why?", "who says so", "sources": about the answer before, whatever it was."""
    typed = ask.verb == "show" and not set(ask.args) - _NOT_ASKED
    return typed and len(ask.text) <= 60 and _WHY.match(ask.text.strip()) is not None


def _depth(ask: Ask) -> int:
    """1 for the first "why?" after an answer; 0 for anything else."""
    told = ask.memory.get(KEY)
    return int(told["depth"]) + 1 if told and asks_why(ask) else 0


def _told(ask: Ask, depth: int) -> dict[str, Any]:
    e = ask.entities
    about = {
        **{f: list(getattr(e, f)) for f in _IDS},
        "dates": [d.isoformat() for d in e.dates],
        "money": [[str(m.amount), m.currency] for m in e.money],
    }
    return {"text": ask.text, "verb": ask.verb, "args": dict(ask.args), "about": about, "depth": depth}


_IDS = ("deal_ids", "account_ids", "contact_ids", "user_ids", "product_ids", "competitor_ids", "mentions")


def _asked_before(ask: Ask) -> Ask:
    told = ask.memory[KEY]
    about = told["about"]
    entities = Entities(
        **{f: tuple(about[f]) for f in _IDS},
        dates=tuple(date.fromisoformat(d) for d in about["dates"]),
        money=tuple(Money(Decimal(amount), currency) for amount, currency in about["money"]),
    )
    args = {**ask.args, **told["args"]}
    return replace(ask, text=told["text"], verb=told["verb"], args=args, entities=entities)


# --- the cards --------------------------------------------------------------------------------------------


def _deeper(answer: Answer, depth: int, voice: Voice) -> Answer:
    """`depth` 1: what stood folded; 2: what it rests on; more: nothing is left. A step that holds nothing is passed."""
    shown = brief(answer).parts
    told = [p for p in shown if not isinstance(p, DetailsPart) and _EXPLAINS.search(getattr(p, "title", "") or "")]
    folds = sorted((p for p in shown if isinstance(p, DetailsPart)), key=_explains_last)
    steps = [
        *([_unfolded(answer, told, folds)] if folds else []),
        *([_sources(answer, voice)] if answer.sources else []),
    ]
    return steps[depth - 1] if depth <= len(steps) else _nothing_left(answer, voice)


def _explains_last(fold: DetailsPart) -> bool:
    return _EXPLAINS.search(fold.summary) is None


def _unfolded(answer: Answer, told: Sequence[Part], folds: Sequence[DetailsPart]) -> Answer:
    """What of the card explains it stays, so that the rest of it is read on."""
    parts: list[Part] = list(told)
    room = _MOST_LINES - cost(told)
    for n, fold in enumerate(folds):
        opened = list(_headed(fold))
        needed = cost(opened)
        parts += opened if n == 0 or needed <= room else [fold]
        room -= needed if n == 0 or needed <= room else 1
    named = "; ".join(f.summary.rstrip(".") for f in folds[:3])
    more = ". Ask why once more for the records behind it." if answer.sources else "."
    return replace(answer, title=f"Why: {answer.title}", parts=tuple(parts), summary=f"Behind it: {named}{more}")


def _headed(fold: DetailsPart) -> Iterator[Simple]:
    first = fold.parts[0] if fold.parts else None
    titled = getattr(first, "title", "") or (isinstance(first, TextPart) and first.text.startswith("**"))
    if not titled:
        yield TextPart(f"**{fold.summary}**")
    yield from fold.parts


def _sources(answer: Answer, voice: Voice) -> Answer:
    shown = answer.sources[:_MOST_SOURCES]
    items = tuple(Item(s.title, _of(s, voice), cites=(s.id,)) for s in shown)
    left = len(answer.sources) - len(shown)
    rest = [TextPart(f"{left} more on the card itself.", "muted")] if left else []
    count = "1 source" if len(answer.sources) == 1 else f"{len(answer.sources)} sources"
    said = f"It rests on {count}; open one to read it in its own words."
    return replace(answer, title=f"Sources: {answer.title}", parts=(ListPart(items), *rest), summary=said)


def _of(source: Source, voice: Voice) -> str:
    where = " · ".join(w for w in (source.locator, voice.day(source.at) if source.at else "") if w)
    words = " ".join(source.excerpt.split())
    excerpt = f"“{shorten(words, _LONGEST_EXCERPT, placeholder=' …')}”" if words and words != source.title else ""
    kind = _KINDS.get(source.record_type, source.record_type.replace("_", " "))
    return " · ".join(w for w in (excerpt, where) if w) or f"{kind.capitalize()} on record."


def _nothing_left(answer: Answer, voice: Voice) -> Answer:
    if not answer.sources:
        each = "Each of them has reasons of its own: open one." if answer.actions else "Tell me what you know of it."
        said = f"There is no more on record about this as a whole. {each}"
        return replace(answer, parts=(), summary=said)
    said = "This is all the record says about it. Open a source to read it in its own words."
    return replace(_sources(answer, voice), title=answer.title, summary=said)
