"""The names of one directory, ready for lookup: whole names, single words of names, and near misses of both.

Built once per directory version (10,000 names: some 0.2 s); a lookup touches only what it hits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from bot.understand.words import common_words, spelled_out, tokens_of
from knowledge.directory import Directory, NameEntry, NameKind

_FORMS = frozenset(
    "inc incorporated ltd limited llc plc corp corporation co company gmbh ag se sa sas nv bv ab as asa oy spa srl kg "
    "group holding holdings".split()
)
"""Legal forms and the like, which nobody says."""
_FUZZY_FROM = 4
"""Letters from which on a word may be a misspelt name."""
_FUZZY_TO = 24
"""Letters beyond which a word is no name (and trying its near misses would take for ever)."""
_LONG = 8
"""Letters from which on two mistakes are forgiven."""
SHORT_KINDS: frozenset[NameKind] = frozenset({"contact", "user"})
"""People go by either half of their name."""


class NameIndex:
    def __init__(self, directory: Directory) -> None:
        self.entries = directory.entries
        self.by_id = {entry.id: entry for entry in directory.entries}
        self._whole: dict[str, list[NameEntry]] = defaultdict(list)
        self._parts: dict[str, list[NameEntry]] = defaultdict(list)
        self._tokens: dict[str, frozenset[str]] = {}
        self._deals_of: dict[str, list[NameEntry]] = defaultdict(list)
        for entry in directory.entries:
            self._add(entry)
        self._near = _NearMisses(token for token in self._parts if token not in common_words())
        self.deals = tuple(e for e in self.entries if e.kind == "deal")

    def _add(self, entry: NameEntry) -> None:
        tokens: set[str] = set()
        for name in (entry.name, *entry.aliases):
            for spelling in {tokens_of(name), tokens_of(spelled_out(name))}:
                bare = tuple(t for t in spelling if t not in _FORMS) or spelling
                for form in {spelling, bare}:
                    if form and entry not in self._whole[joined := "".join(form)][-1:]:
                        self._whole[joined].append(entry)
                tokens.update(bare)
        for token in tokens:
            if len(token) > 1:
                self._parts[token].append(entry)
        self._tokens[entry.id] = frozenset(tokens)
        if entry.kind == "deal" and entry.account_id:
            self._deals_of[entry.account_id].append(entry)

    def whole(self, folded: Iterable[str]) -> list[NameEntry]:
        """Entries whose name or alias is exactly these words, however they are spaced."""
        return self._whole.get("".join(folded), [])

    def part(self, token: str) -> list[NameEntry]:
        """Entries with this word in their name."""
        return self._parts.get(token, [])

    def near(self, token: str) -> str | None:
        """The one word of a name that `token` is most likely a misspelling of."""
        return self._near.find(token)

    def tokens(self, entry: NameEntry) -> frozenset[str]:
        return self._tokens[entry.id]

    def deals_of(self, account_id: str) -> list[NameEntry]:
        return self._deals_of.get(account_id, [])


class _NearMisses:
    """Words one slip away (a letter more, less, other or swapped), two for long words, without comparing to all.

    Every word is kept under itself and under itself with one letter taken out; a misspelling shares one of
    these with what was meant.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        self._known: set[str] = set()
        self._under: dict[str, list[str]] = defaultdict(list)
        for token in tokens:
            if not _FUZZY_FROM <= len(token) <= _FUZZY_TO or not token.isalpha():
                continue
            self._known.add(token)
            for key in _shortened(token):
                self._under[key].append(token)

    def find(self, token: str) -> str | None:
        if not _FUZZY_FROM <= len(token) <= _FUZZY_TO or token in self._known or not token.isalpha():
            return None
        found = {c for key in _shortened(token) for c in self._under.get(key, ())}
        if len(token) >= _LONG:
            found |= {c for key in _shortened(token) for cut in _shortened(key) for c in self._under.get(cut, ())}
        slips = 2 if len(token) >= _LONG else 1
        found = {c for c in found if c[0] == token[0] or len(token) >= _LONG}  # few slip on the first letter
        ranked = sorted((d, c) for c in found if (d := OSA.distance(token, c, score_cutoff=slips)) <= slips)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]


def _shortened(token: str) -> Iterator[str]:
    yield token
    for at in range(len(token)):
        yield token[:at] + token[at + 1 :]
