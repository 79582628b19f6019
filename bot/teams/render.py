"""An answer as Teams messages: pure, within Teams' limits, split rather than cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.teams import limits
from bot.teams.buttons import Card, Element, button, more, thumbs
from bot.teams.citations import cited, marks
from bot.teams.elements import block, grouped, part_elements, source_elements, texts, weight
from bot.teams.markup import escaped, marked, plain, short
from skills.answer import Answer, DetailsPart, MapPart, Source

_BEHIND = (DetailsPart, MapPart)
"""What a full card leaves out first: it is looked at rarely, or tells in another order what lists tell too."""
_THUMBS = weight(thumbs("0" * 40))


@dataclass(frozen=True, slots=True)
class TeamsMessage:
    """Words or a card, never both: Teams makes two of such a message, and then only one can be updated."""

    preview: str
    """The plain fallback: notifications, old clients."""
    card: dict[str, Any] | None = None
    text: str = ""
    """With the numbers of its citations."""
    sources: Sequence[Source] = ()


def lead(answer: Answer) -> list[TeamsMessage]:
    """One sentence in words, before the card: only words can carry Teams' own citations."""
    if not answer.sources:
        return []
    said = short(plain(answer.summary or answer.title), limits.LEAD)
    preview = short(said, limits.PREVIEW)
    return [TeamsMessage(preview, text=f"{escaped(said)} {marks(answer.sources)}", sources=cited(answer.sources))]


def render(answer: Answer, *, key: str, turn_id: str | None = None) -> list[TeamsMessage]:
    """One card where it fits, else several in order; the first holds the title, the last the buttons.

    What is folded away, and maps in words, come along only where there is room; else a button asks (`more_of`).
    """
    card = Card(answer.pending)
    first = short(plain(answer.summary or answer.title), limits.PREVIEW)
    room = limits.MESSAGE - limits.ENVELOPE - 3 * len(first)
    actions = [button(a, card) for a in answer.actions]
    notes = [block(f"⚠️ {escaped(note)}", isSubtle=True, size="small") for note in answer.degraded]
    body = [*_head(answer), *part_elements(answer.parts, card), *notes, *source_elements(answer.sources, card)]
    shown = [p for p in answer.parts if not isinstance(p, _BEHIND)]
    if shown and _has_more(answer) and weight(body) + weight(actions) > room - _THUMBS:
        body = [*_head(answer), *part_elements(shown, card), *notes]
        actions.insert(limits.ACTIONS - 1, more(key))
    pages = list(_pages(body, _arranged(actions, turn_id), room))
    return [_message(answer, n, first, *page) for n, page in enumerate(pages)]


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


def _arranged(actions: list[Element], turn_id: str | None) -> list[Element]:
    """Teams draws a handful side by side; the rest under "…"."""
    late = [{**a, "mode": "secondary"} for a in actions[limits.ACTIONS :]]
    return [*actions[: limits.ACTIONS], *late, *(thumbs(turn_id) if turn_id else [])]


def _pages(body: list[Element], actions: list[Element], room: int) -> Iterator[tuple[list[Element], list[Element]]]:
    """The buttons follow the last elements where there is room, else they come by themselves."""
    pages = list(grouped(body, room))
    sets = list(grouped(actions, room))
    if sets and pages and weight(pages[-1]) + weight(sets[0]) <= room:
        yield from ((page, []) for page in pages[:-1])
        yield pages[-1], sets.pop(0)
    else:
        yield from ((page, []) for page in pages)
    yield from (([], group) for group in sets)


def _message(answer: Answer, n: int, first: str, body: list[Element], actions: list[Element]) -> TeamsMessage:
    preview = first if n == 0 else short(f"{plain(answer.title)} ({n + 1})", limits.PREVIEW)
    if n:
        body = [block(escaped(preview), isSubtle=True, size="small"), *body]
    card: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
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
