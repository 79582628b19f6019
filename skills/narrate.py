"""Where a model may reword an answer. Without one, or when its words don't hold, the plain answer ships."""

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from skills.answer import Answer
from skills.ask import Ask


class Narrator(Protocol):
    async def narrate(self, prompt: Path, ask: Ask, answer: Answer) -> str | None:
        """Words for the facts in `answer`, already checked against them (no number, name or date of its own).

        None when no model may be asked now, it did not answer in time, or its words failed the check.
        """
        ...


async def narrated(answer: Answer, *, prompt: Path | None, ask: Ask, narrator: Narrator | None) -> Answer:
    """The answer with narration where there is one to be had; the same answer otherwise."""
    if narrator is None or prompt is None:
        return answer
    words = await narrator.narrate(prompt, ask, answer)
    return replace(answer, narration=words) if words else answer
