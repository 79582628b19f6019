"""The words that tell fact, opinion and gossip apart: patterns for words, and who a sentence has it from.

Patterns are read case-insensitively, except where a name is meant: there `(?-i:…)` asks for its capital letter.
"""

import re
from functools import lru_cache

from skills.fog.attribution import attributions
from skills.fog.checkable import CHECKABLE
from skills.fog.hearsay import HEARSAY
from skills.fog.judging import JUDGING
from skills.fog.verdict import Cue, CueKind


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[CueKind, re.Pattern[str]], ...]:
    """Compiled at the first use: the patterns are large, and the command line should start at once."""
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in (*HEARSAY, *JUDGING, *CHECKABLE))


def find_cues(text: str) -> tuple[Cue, ...]:
    """Every cue in `text`; one kind finds the same words once."""
    found = {
        (kind, match.start(), match.end()): Cue(kind, match.group(), match.start(), match.end())
        for kind, pattern in _patterns()
        for match in pattern.finditer(text)
        if match.group().strip()
    }
    for cue in attributions(text):
        found.setdefault((cue.kind, cue.start, cue.end), cue)
    return tuple(found.values())
