"""An answer as Slack messages: pure, within Slack's limits, split rather than cut."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.slack import limits
from bot.slack.blocks import Block, Card, button, cites, context, header, part_blocks, section
from bot.slack.markup import escaped, inert, markdown, mrkdwn, short
from skills.answer import Answer, DetailsPart, Source, TextPart
from skills.plain import as_text

SOURCES = "sources"
LONG = 700
"""Characters of wording from which on it is worth seeing the beginning before the end."""
_COUNTED = frozenset({"text", "value", "alt_text", "title"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """The same message where its long wording may come in pieces, ahead of everything else."""

    text: str
    """Title and wording, in Slack's Markdown."""
    below: list[Block]


@dataclass(frozen=True, slots=True)
class SlackMessage:
    text: str
    """The plain fallback: notifications, screen readers, old clients."""
    blocks: list[Block] = field(default_factory=list)
    spoken: Spoken | None = None
    """Set where the wording is long."""


def render(answer: Answer, *, key: str, turn_id: str | None = None) -> list[SlackMessage]:
    """One message where it fits, else several in order; the first holds the title, the last the buttons."""
    head = [header(answer.title), *section(mrkdwn(answer.narration))]
    card = Card(key, answer.pending)
    body = part_blocks(answer.parts, card, details=False)
    foot = [*_degraded(answer), *_actions(answer, card), *_sources_button(answer, card)]
    if turn_id is not None:
        foot.append(_feedback(turn_id))
    fallback = inert(short(as_text(answer), limits.FALLBACK))
    pages = list(_pages([*head, *body], foot))
    spoken = _spoken(answer, card, pages[0])
    first = SlackMessage(fallback, pages[0], spoken)
    return [first, *(SlackMessage(inert(answer.title), page) for page in pages[1:])]


def _spoken(answer: Answer, card: Card, page: list[Block]) -> Spoken | None:
    """The narration; without one the plain words the answer begins with."""
    said = () if answer.narration else _wording(answer)
    words = answer.narration or "\n\n".join(markdown(p.text) + markdown(cites(p.cites)) for p in said)
    taken = 1 + (len(section(mrkdwn(words))) if answer.narration else len(part_blocks(said, card, details=False)))
    if len(words) < LONG or taken > len(page):
        return None
    text = markdown(words) if answer.narration else words
    return Spoken(f"**{markdown(answer.title)}**\n\n{text}", page[taken:])


def _wording(answer: Answer) -> list[TextPart]:
    said: list[TextPart] = []
    for part in answer.parts:
        if not isinstance(part, TextPart) or part.tone != "plain":
            break
        said.append(part)
    return said


def _pages(body: list[Block], foot: list[Block]) -> Iterator[list[Block]]:
    page: list[Block] = []
    size = tables = 0
    for block in body:
        weight, table = _size(block), block["type"] == "table"
        full = len(page) + 1 > limits.BLOCKS or size + weight > limits.MESSAGE or (table and tables)
        if page and full:
            yield page
            page, size, tables = [], 0, 0
        page.append(block)
        size += weight
        tables += table
    if page and (len(page) + len(foot) > limits.BLOCKS or size + sum(map(_size, foot)) > limits.MESSAGE):
        yield page
        page = []
    if page or foot:
        yield [*page, *foot]


def _size(value: Any) -> int:
    """Characters Slack counts: every text in the block, and what its buttons carry."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(v) for k, v in value.items() if k in _COUNTED or isinstance(v, (dict, list)))
    return sum(map(_size, value)) if isinstance(value, list) else 0


def _degraded(answer: Answer) -> list[Block]:
    return context("\n".join(f"⚠️ {escaped(note)}" for note in answer.degraded)) if answer.degraded else []


def _actions(answer: Answer, card: Card) -> list[Block]:
    buttons = [button(a, card, n=n) for n, a in enumerate(answer.actions[: limits.BUTTONS])]
    return [{"type": "actions", "elements": buttons}] if buttons else []


def _sources_button(answer: Answer, card: Card) -> list[Block]:
    """The short list in small print; the button opens them with their quotes."""
    if not answer.sources:
        return []
    named = " · ".join(f"[{s.id.removeprefix('S')}] {_named(s)}" for s in answer.sources[:6])
    more = f" · and {len(answer.sources) - 6} more" if len(answer.sources) > 6 else ""
    opener: Block = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": f"Sources ({len(answer.sources)})"},
                "action_id": "open:sources",
                "value": json.dumps({"k": card.key, "i": SOURCES}),
            }
        ],
    }
    return [*context(named + more), opener]


def _named(source: Source) -> str:
    return escaped(short(source.title, 80)) + (f", {escaped(source.locator)}" if source.locator else "")


def _feedback(turn_id: str) -> Block:
    def thumb(text: str, good: str) -> dict[str, Any]:
        return {"text": {"type": "plain_text", "text": text}, "value": json.dumps({"t": turn_id, "g": good})}

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": thumb("Helpful", "1"),
                "negative_button": thumb("Not helpful", "0"),
            }
        ],
    }


def details_view(answer: Answer, wanted: str, *, key: str) -> dict[str, Any]:
    """A modal with one folded part, or the sources."""
    if wanted == SOURCES:
        return _view("Sources", [b for s in answer.sources for b in _source(s)])
    part = next((p for p in answer.parts if isinstance(p, DetailsPart) and wanted in (p.key, p.summary[:500])), None)
    if part is None:
        return _view("Details", section("This card is older than what stood behind it. Please ask again."))
    return _view("Details", part_blocks((part,), Card(key, answer.pending), details=True))


def taken_up_view() -> dict[str, Any]:
    """What an opened fold turns into once a button in it was pressed: nothing else there would show it was."""
    return _view("Details", section("Taken up: the answer is on its way to the conversation. You can close this."))


def _source(source: Source) -> list[Block]:
    text = f"*[{source.id.removeprefix('S')}] {_named(source)}*"
    if source.excerpt:
        text += "\n" + "\n".join(f"> {escaped(line)}" for line in source.excerpt[:1_500].splitlines())
    return section(text)


def _view(title: str, blocks: list[Block]) -> dict[str, Any]:
    kept = blocks[: limits.MODAL_BLOCKS]
    if len(blocks) > len(kept):
        kept[-1:] = context(f"…and {len(blocks) - len(kept) + 1} more; ask for them by name.")
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": short(title, limits.MODAL_TITLE)},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": kept or section("Nothing here."),
    }
