"""What two decodes of a growing utterance agree on, word by word: that much of a partial stays as it is.

Agreement begins anew with each utterance. Nothing is carried over pauses, which is what makes others repeat themselves.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_EDGES = re.compile(r"^\W+|\W+$")


def _bare(word: str) -> str:
    return _EDGES.sub("", word).casefold()


@dataclass(slots=True)
class Agreement:
    """Feed it each hypothesis for the same utterance, oldest first."""

    settled: list[str] = field(default_factory=list)
    """Words two decodes in a row agreed on; they never change again."""
    _last: list[str] = field(default_factory=list)

    def hear(self, text: str) -> tuple[str, int]:
        """The text to show, and how many of its leading characters are settled."""
        rest = self._after_settled(text.split())
        agreed = 0
        for now, before in zip(rest, self._last, strict=False):
            if _bare(now) != _bare(before):
                break
            agreed += 1
        self.settled += rest[:agreed]
        self._last = rest[agreed:]
        stable = " ".join(self.settled)
        return " ".join((*self.settled, *self._last)), len(stable)

    def _after_settled(self, words: list[str]) -> list[str]:
        """What a hypothesis says beyond the settled words, also where it hears one of those differently now."""
        settled = [_bare(w) for w in self.settled]
        heard = [_bare(w) for w in words]
        if heard[: len(settled)] == settled:
            return words[len(settled) :]
        blocks = SequenceMatcher(None, settled, heard, autojunk=False).get_matching_blocks()
        last = next((b for b in reversed(blocks) if b.size), None)
        if last is None:
            return words[len(settled) :]
        unmatched = len(settled) - (last.a + last.size)
        return words[last.b + last.size + unmatched :]
