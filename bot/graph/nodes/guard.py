"""Takes any input there is and makes it safe to read: characters that hide or reorder text, size, emptiness."""

import re
import unicodedata

from langgraph.runtime import Runtime

from bot.codec import answer_to_json, turn_from_json
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState
from skills.answer import Action, Answer, TextPart

LONGEST = 60_000
"""Characters: a two-hour call transcript, pasted."""

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_HELP = Action("help", "What can I ask?", "help", "show")


async def guard(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    turn = turn_from_json(state["turn"])
    text = cleaned(turn.text)
    if turn.press is not None:
        return {"text": text}
    if len(text) > LONGEST:
        return {"answer": answer_to_json(_too_long(len(text)))}
    if not turn.files and not any(character.isalnum() for character in text):
        return {"answer": answer_to_json(_nothing_to_read(text))}
    return {"text": text}


def cleaned(text: str) -> str:
    """Composed characters, no control or direction-changing ones, no blank edges."""
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    kept = (c if c in "\n\t" or unicodedata.category(c)[0] != "C" or c == "\u200d" else " " for c in composed)
    return "".join(kept).strip()


def _too_long(length: int) -> Answer:
    said = (
        f"That is {length:,} characters; I read up to {LONGEST:,} at a time. "
        "Send the part that matters, or import it as a document and ask about it."
    )
    return Answer(title="That's too long for one message", parts=(TextPart(said),), summary=said)


def _nothing_to_read(text: str) -> Answer:
    said = (
        "I couldn't find a question in that. Ask me in your own words, for example about a deal of yours."
        if text
        else "Your message arrived empty. Ask me in your own words, for example about a deal of yours."
    )
    return Answer(title="What would you like to know?", parts=(TextPart(said),), summary=said, actions=(_HELP,))
