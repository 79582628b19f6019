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
_DEED = re.compile(
    r"\bI(?:['’]ve| have)?(?: just| already| now)? (?:called|ran|run|sent|mailed|e-?mailed|set|updated|changed"
    r"|deleted|removed|marked|moved"
    r"|closed|opened|exported|forwarded|approved|booked|created|cancelled|shared|transferred|paid|raised|lowered"
    r"|assigned|scheduled)\b"
    r"|^\s*(?:done|updated|deleted|sent|executed)\s*[.:!]",
    re.IGNORECASE,
)
"""A wording tells what is; it does nothing, and may not say that it did."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")
"""Signs that stand in no text: a model that babbles, or its bytes misread."""
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
        if _NO_TEXT.search(text.replace("\r\n", "\n")):
            found.append("signs that stand in no text")
        if request.kind == "narrate" and any(
            d[0].lower() not in request.material.lower() for d in _DEED.finditer(text)
        ):
            found.append("it says that it did something")
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
