"""An answer as Teams messages: pure, within Teams' limits, split rather than cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Any

from bot.teams import limits
from bot.teams.buttons import Card, Element, button, more, says
from bot.teams.citations import cited, marks
from bot.teams.elements import block, cites, grouped, part_elements, source_elements, texts, weight
from bot.teams.markup import escaped, marked, plain, short
from skills.answer import Answer, DetailsPart, MapPart, Source, TextPart

REFRESH = "refresh"
_BEHIND = (DetailsPart, MapPart)
"""What a full card leaves out first: it is looked at rarely, or tells in another order what lists tell too."""


@dataclass(frozen=True, slots=True)
class TeamsMessage:
    """Words or a card, never both: Teams makes two of such a message, and then only one can be updated."""

    preview: str
    """The plain fallback: notifications, old clients."""
    card: dict[str, Any] | None = None
    text: str = ""
    """With the numbers of its citations."""
    sources: Sequence[Source] = ()


def words(answer: Answer, *, aside: bool = False) -> tuple[list[TeamsMessage], Answer]:
    """What is said in words before the card, and the card's share: only words can carry Teams' own citations, and only
    words can grow. `aside`: it takes the place of a card, so nothing stands before it.
    """
    long, rest = _spoken(answer)
    if aside or not (answer.sources or long):
        return [], answer
    said = short(plain(answer.summary or answer.title), limits.LEAD)
    text = marked(long) if long else escaped(said)
    noted = f"{text} {marks(answer.sources)}".rstrip()
    return [TeamsMessage(short(said, limits.PREVIEW), text=noted, sources=cited(answer.sources))], rest


def _spoken(answer: Answer) -> tuple[str, Answer]:
    """A long wording, and the answer without it; an empty one where everything goes onto the card."""
    parts = list(takewhile(lambda p: isinstance(p, TextPart) and p.tone == "plain", answer.parts))
    text = "\n\n".join(f"{p.text}{cites(p.cites)}" for p in parts if isinstance(p, TextPart))
    if limits.STREAMED <= len(answer.narration) <= limits.WORDS:
        return answer.narration, replace(answer, narration="")
    if not answer.narration and limits.STREAMED <= len(text) <= limits.WORDS:
        return text, replace(answer, parts=answer.parts[len(parts) :])
    return "", answer


@dataclass(frozen=True, slots=True)
class Shape:
    """How an answer's card is meant."""

    key: str
    """Of its message."""
    dialogs: bool = True
    """False: every form lies inside the card."""
    starters: Sequence[str] = ()
    """What the person could say next, each a button."""
    refreshed_for: Sequence[str] = ()
    """People (Teams' ids) whose client asks for the card as it is by then."""


def render(answer: Answer, shape: Shape) -> list[TeamsMessage]:
    """One card where it fits, else several in order; the first holds the title, the last the buttons.

    What is folded away, and maps in words, come along only where there is room; else a button asks (`more_of`).
    """
    card = Card(answer.pending, shape.key, shape.dialogs)
    first = short(plain(answer.summary or answer.title), limits.PREVIEW)
    room = limits.MESSAGE - limits.ENVELOPE - 3 * len(first)
    actions = [button(a, card) for a in answer.actions]
    notes = [block(f"⚠️ {escaped(note)}", isSubtle=True, size="small") for note in answer.degraded]
    asks = _starters(shape.starters)
    body = [*_head(answer), *part_elements(answer.parts, card), *notes, *source_elements(answer.sources, card), *asks]
    shown = [p for p in answer.parts if not isinstance(p, _BEHIND)]
    if shown and _has_more(answer) and weight(body) + weight(actions) > room:
        body = [*_head(answer), *part_elements(shown, card), *notes]
        actions.insert(limits.ACTIONS - 1, more(shape.key))
    pages = list(_pages(body, _arranged(actions), room))
    made = [_message(answer, n, first, *page) for n, page in enumerate(pages)]
    if shape.refreshed_for and len(made) == 1 and made[0].card is not None:
        made[0].card["refresh"] = _refresh(shape)
    return made


def _starters(starters: Sequence[str]) -> list[Element]:
    """One below the other: they are whole sentences."""
    return [{"type": "ActionSet", "spacing": "small", "actions": [says(text)]} for text in starters]


def _refresh(shape: Shape) -> Element:
    action = {"type": "Action.Execute", "title": "Refresh", "verb": REFRESH, "data": {REFRESH: shape.key}}
    return {"action": action, "userIds": list(shape.refreshed_for[: limits.REFRESHED])}


def more_of(answer: Answer) -> Answer:
    """What a full card left out, as an answer of its own."""
    folds = tuple(p for p in answer.parts if isinstance(p, _BEHIND))
    summary = f"Details and sources of: {plain(answer.title)}"
    return Answer(title=summary, parts=folds, sources=answer.sources, summary=summary, skill=answer.skill)


def _has_more(answer: Answer) -> bool:
    return bool(answer.sources) or any(isinstance(p, _BEHIND) for p in answer.parts)


def _head(answer: Answer) -> list[Element]:
    title = block(
        escaped(short(plain(answer.title), limits.TITLE)),
        size="large",
        weight="bolder",
        style="heading",
        spacing="none",
    )
    return [title, *texts(marked(answer.narration))]


def _arranged(actions: list[Element]) -> list[Element]:
    """Teams draws a handful side by side; the rest under "…"."""
    late = [{**a, "mode": "secondary"} for a in actions[limits.ACTIONS :]]
    return [*actions[: limits.ACTIONS], *late]


def _pages(body: list[Element], actions: list[Element], room: int) -> Iterator[tuple[list[Element], list[Element]]]:
    """The buttons follow the last elements where there is room, else they come by themselves."""
    pages = _with_their_headings(list(grouped(body, room)))
    sets = list(grouped(actions, room))
    if sets and pages and weight(pages[-1]) + weight(sets[0]) <= room:
        yield from ((page, []) for page in pages[:-1])
        yield pages[-1], sets.pop(0)
    else:
        yield from ((page, []) for page in pages)
    yield from (([], group) for group in sets)


def _with_their_headings(pages: list[list[Element]]) -> list[list[Element]]:
    """A heading at the end of a card goes with what it heads."""
    for page, after in pairwise(pages):
        while len(page) > 1 and page[-1].get("weight") == "bolder" and page[-1]["type"] == "TextBlock":
            after.insert(0, page.pop())
    return pages


def _message(answer: Answer, n: int, first: str, body: list[Element], actions: list[Element]) -> TeamsMessage:
    preview = first if n == 0 else short(f"{plain(answer.title)} ({n + 1})", limits.PREVIEW)
    if n:
        body = [block(escaped(preview), isSubtle=True, size="small"), *body]
    card: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": limits.SCHEMA,
        "version": limits.VERSION,
        "body": body,
        "fallbackText": preview,
        "speak": preview,
    }
    if actions:
        card["actions"] = actions
    if any(e["type"] == "Table" and len(e["columns"]) >= limits.WIDE_TABLE for e in body):
        card["msteams"] = {"width": "Full"}
    return TeamsMessage(preview, card)
