"""Where sentences begin and end in a line of people's words."""

import re

_END = re.compile(
    r"""(?P<stop>[.!?…]+["”’')\]]*)(?=\s+|$)        # the end of a sentence
    | (?P<cut>;\s+)
    | (?P<but>,\s+(?=(?:but|though|although|whereas)\s))""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Corp|Co|No|Nr|approx|vs|ca|resp|max|min|fig|pp?|cf|ext|tel|e\.g|i\.e|etc|a\.m|p\.m|est|incl|excl|Jr|Sr)|"
    r"\b[A-Z])\.$"
)

_NUMBERING = re.compile(r"\s*(?:\d{1,2}|[a-h])\.")
"""What begins an item of a list is no sentence."""


def sentence_places(line: str, start: int = 0, *, most: int = 600) -> list[tuple[int, int]]:
    """Start and end of each sentence or clause from `start` on; runs longer than `most` are cut there."""
    places: list[tuple[int, int]] = []
    for match in _END.finditer(line, start):
        if match["stop"] and (_ABBREVIATION.search(said := line[start : match.end()]) or _NUMBERING.fullmatch(said)):
            continue
        end = match.end() if match["stop"] else match.start()
        places.extend(_trim(line, start, end, most))
        start = match.end()
    places.extend(_trim(line, start, len(line), most))
    return places


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, whatever its lines."""
    return [line[a:b] for line in text.splitlines() for a, b in sentence_places(line)]


def _trim(line: str, start: int, end: int, most: int) -> list[tuple[int, int]]:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return [(a, min(a + most, end)) for a in range(start, end, most)]
