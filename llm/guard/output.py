"""What may not leave a model's answer: placeholders left over, links no source holds, and our own instructions."""

import re
from collections.abc import Sequence

from llm.gateway import Request
from llm.guard.placeholders import PLACEHOLDER

_LINK = re.compile(
    r"""\b(?:https?|ftp)://[^\s<>"'`)\]}]+ | \bwww\.[^\s<>"'`)\]}]+
    | !?\[[^\]]*\]\([^)]*\) | <(?:a|img|iframe|script)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"\w+")
_RUN = 8
"""So many of our own instructions' words in a row are no coincidence."""


class OutputChecks:
    """Satisfies `llm.door.OutputCheck`."""

    def faults(self, request: Request, text: str) -> Sequence[str]:
        found = []
        left = PLACEHOLDER.search(text)
        if left is not None:
            found.append(f"a placeholder is left: {left[0]}")
        if any(link not in request.material for link in links(text)):
            found.append("a link that no source holds")
        if recites(text, request.system):
            found.append("it recites its instructions")
        return tuple(found)


def links(text: str) -> tuple[str, ...]:
    """Every link and every piece of markup that a surface would turn into one."""
    return tuple(found.rstrip(".,;:!?") for found in _LINK.findall(text))


def recites(text: str, instructions: str) -> bool:
    """Whether a run of our instructions stands in the text, word for word."""
    said = _runs(text)
    return bool(said) and not said.isdisjoint(_runs(instructions))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)}
