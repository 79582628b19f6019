"""Where a model may reword an answer. Without one, or when its words don't hold, the plain answer ships."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from skills.answer import Answer
from skills.ask import Ask


@dataclass(frozen=True, slots=True)
class Worded:
    words: str | None = None
    """None when no model may be asked now, it did not answer in time, or its words failed the check."""
    notes: tuple[str, ...] = ()
    """What the person has to know of it: a budget for models that is nearly or wholly used."""


class Narrator(Protocol):
    async def narrate(self, prompt: Path, ask: Ask, answer: Answer) -> Worded:
        """Words for the facts in `answer`, already checked against them (no number, name or date of its own)."""
        ...


async def narrated(answer: Answer, *, prompt: Path | None, ask: Ask, narrator: Narrator | None) -> Answer:
    """The answer with narration where there is one to be had; the same answer otherwise."""
    if narrator is None or prompt is None:
        return answer
    worded = await narrator.narrate(prompt, ask, answer)
    told = replace(answer, degraded=tuple(dict.fromkeys((*answer.degraded, *worded.notes)))) if worded.notes else answer
    return replace(told, narration=worded.words) if worded.words else told
