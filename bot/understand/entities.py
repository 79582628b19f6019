"""What the names in a message refer to, among what its author may see.

A name that matches nothing is reported as written; whether a hidden record bears it cannot be told, because
hidden records are not in the directory.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.understand.names import SHORT_KINDS, NameIndex
from bot.understand.nicknames import Nickname, find_nicknames
from bot.understand.words import Word, common_words, stem_is_common, words_of
from knowledge.directory import NameEntry, NameKind
from skills.ask import Entities

MOST = 50
"""Records one message can mean at once ("my deals")."""

Match = Literal["whole", "part", "near", "nickname", "none"]
_ORDER: tuple[NameKind, ...] = ("deal", "account", "contact", "user", "competitor", "product")
_LINKS = frozenset("at for with on about regarding from of and vs versus to by".split())
_BEFORE_NUMBERED = frozenset("on for at about after win with".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """One stretch of the message and the records it may mean, best first; several: it is ambiguous."""

    start: int
    end: int
    text: str
    match: Match
    entries: tuple[NameEntry, ...] = ()
    together: bool = False
    """The entries are all meant ("my deals")."""

    @property
    def ambiguous(self) -> bool:
        return len(self.entries) > 1 and not self.together


@dataclass(frozen=True, slots=True)
class Resolution:
    mentions: tuple[Mention, ...] = ()
    portfolio: bool = False
    """The message is about several deals at once ("my deals"), so no single one is missing."""
    asker_named: bool = False
    """The asker spoke of what is theirs ("my pipeline")."""

    @property
    def ambiguous(self) -> tuple[Mention, ...]:
        return tuple(m for m in self.mentions if m.ambiguous)

    @property
    def unresolved(self) -> tuple[str, ...]:
        return tuple(m.text for m in self.mentions if m.match == "none")

    def entries(self, kind: NameKind) -> tuple[NameEntry, ...]:
        """Meant without doubt, in the order they were named."""
        found = (e for m in self.mentions if not m.ambiguous for e in m.entries if e.kind == kind)
        return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class _Message:
    text: str
    words: list[Word]
    index: NameIndex
    focus_accounts: frozenset[str]
    shouting: bool
    """All capitals, or Every Word With One: capitals say nothing."""
    vocabulary: Collection[str]
    """Folded words that people ask for things with."""
    mentions: list[Mention] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def everyday(self, word: Word) -> bool:
        return word.folded in self.vocabulary or stem_is_common(word.folded)

    def take(self, first: int, last: int, match: Match, entries: Iterable[NameEntry]) -> None:
        start, end = self.words[first].start, self.words[last].end
        self.used.update(range(first, last + 1))
        self.mentions.append(Mention(start, end, self.text[start:end], match, tuple(entries)))


def resolve(
    text: str,
    index: NameIndex,
    *,
    user_id: str,
    today: date,
    focus: Entities = Entities(),
    periods: Sequence[tuple[date, date, tuple[int, int]]] = (),
    amounts: Sequence[tuple[int, int]] = (),
    vocabulary: Collection[str] = frozenset(),
) -> Resolution:
    """Whole names first, then nicknames of deals, parts of names, near misses; what is left and looks like a name
    is unresolved, unless it stands in `vocabulary`, folded words that people ask for things with ("Payout", "RACI"):
    these are no misspelt names either ("where are my holes" is not about Mrs Cole).
    `focus` (what the conversation is about) decides between people of one first name."""
    words = words_of(text)
    accounts = {index.by_id[i].account_id for i in focus.deal_ids if i in index.by_id} | set(focus.account_ids)
    capitals = [w for w in words if w.capital]
    message = _Message(
        text, words, index, frozenset(a for a in accounts if a), len(capitals) > max(3, 0.6 * len(words)), vocabulary
    )
    _whole_names(message)
    nicknames = find_nicknames(text, index, user_id, today, message.focus_accounts | _named_accounts(message), periods)
    for nickname in nicknames.found:
        _take_nickname(message, nickname)
    _narrow_accounts_to_deals(message)
    _parts_of_names(message)
    _narrow_accounts_to_deals(message)
    _deals_of_the_focus(message)
    spoken_for = (*(p[2] for p in periods), *amounts)
    _unknown_names(message, {at for start, end in spoken_for for at in range(start, end)})
    mentions = tuple(sorted((_narrowed(m, message) for m in message.mentions), key=lambda m: m.start))
    return Resolution(mentions, nicknames.portfolio, nicknames.asker_named)


def entities_of(resolution: Resolution, user_id: str) -> Entities:
    """Ids in the order named; a name that may mean several gives none until the person has chosen."""

    def ids(kind: NameKind) -> tuple[str, ...]:
        return tuple(e.id for e in resolution.entries(kind))[:MOST]

    users = ids("user")
    return Entities(
        deal_ids=ids("deal"),
        account_ids=ids("account"),
        contact_ids=ids("contact"),
        user_ids=(user_id, *users) if resolution.asker_named and user_id not in users else users,
        product_ids=ids("product"),
        competitor_ids=ids("competitor"),
        unresolved=tuple(dict.fromkeys(resolution.unresolved)),
        mentions=tuple(dict.fromkeys(m.text for m in resolution.mentions if m.match in ("whole", "part", "near"))),
    )


def _whole_names(message: _Message) -> None:
    words, index = message.words, message.index
    at = 0
    while at < len(words):
        for size in range(min(8, len(words) - at), 0, -1):
            entries = index.whole(w.folded for w in words[at : at + size])
            if entries and (size > 1 or _may_be_name(words[at], message)):
                message.take(at, at + size - 1, "whole", _best_kind(entries))
                at += size
                break
        else:
            at += 1


def _may_be_name(word: Word, message: _Message) -> bool:
    """An everyday word is a name only with a capital that it would not have anyway."""
    if word.folded not in common_words():
        return len(word.folded) > 1
    return word.capital and not word.opens and not message.shouting


def _best_kind(entries: Sequence[NameEntry]) -> list[NameEntry]:
    """A deal named like its client means the deal only where the client is not itself on the list."""
    kinds = {e.kind for e in entries}
    if "account" in kinds and "deal" in kinds:
        entries = [e for e in entries if e.kind != "deal"]
    best = next(k for k in _ORDER if any(e.kind == k for e in entries))
    return list(dict.fromkeys(e for e in entries if e.kind == best))


def _named_accounts(message: _Message) -> frozenset[str]:
    return frozenset(e.id for m in message.mentions for e in m.entries if e.kind == "account")


def _take_nickname(message: _Message, nickname: Nickname) -> None:
    start, end = nickname.span
    inside = [n for n, w in enumerate(message.words) if start <= w.start < end]
    if any(n in message.used for n in inside):
        return
    message.used.update(inside)
    message.mentions.append(
        Mention(start, end, message.text[start:end], "nickname", tuple(nickname.entries[:MOST]), nickname.together)
    )


def _parts_of_names(message: _Message) -> None:
    """Runs of words that stand in names: "Castellan cold chain", a first name, "Helx"."""
    at = 0
    while at < len(message.words):
        if at in message.used or not (found := _part(message, at)):
            at += 1
            continue
        candidates, match = found
        last = at
        while last + 1 < len(message.words) and last + 1 not in message.used:
            both = [e for e in candidates if message.words[last + 1].folded in message.index.tokens(e)]
            if not both:
                break
            candidates, last = both, last + 1
        entries = _plausible(candidates, message, last > at)
        if entries:
            message.take(at, last, match, entries)
        at = last + 1


def _part(message: _Message, at: int) -> tuple[list[NameEntry], Match] | None:
    word = message.words[at]
    numbered = _numbered(message, at)
    if numbered:
        return numbered, "part"
    if word.folded in common_words():
        if not word.capital or word.opens or message.shouting:
            return None
        following = message.words[at + 1].folded if at + 1 < len(message.words) else ""
        several = [e for e in message.index.part(word.folded) if following in message.index.tokens(e)]
        return (several, "part") if several else None
    found = message.index.part(word.folded)
    if found:
        return list(found), "part"
    near = None if message.everyday(word) else message.index.near(word.folded)
    return (list(message.index.part(near)), "near") if near else None


def _numbered(message: _Message, at: int) -> list[NameEntry]:
    """ "How are we on phase 2": the open deals with just that in their names, unless it is a phase of something."""
    words = message.words
    if at == 0 or at + 1 >= len(words) or words[at - 1].folded not in _BEFORE_NUMBERED:
        return []
    if not words[at + 1].folded.isdigit() or (at + 2 < len(words) and words[at + 2].folded == "of"):
        return []
    both = (e for e in message.index.part(words[at].folded) if words[at + 1].folded in message.index.tokens(e))
    found = [e for e in both if e.kind == "deal" and e.status == "open"]
    return [e for e in found if not message.focus_accounts or e.account_id in message.focus_accounts]


def _plausible(candidates: list[NameEntry], message: _Message, several_words: bool) -> list[NameEntry]:
    """Of the records with these words in their names, those that could be meant by no more than them."""
    kinds = {e.kind for e in candidates}
    accounts = [e for e in candidates if e.kind == "account"]
    if accounts:
        return accounts
    if "deal" in kinds:
        deals = [e for e in candidates if e.kind == "deal"]
        live = [e for e in deals if e.status == "open"] or deals
        return live if several_words or len(live) <= 6 else []
    people = [e for e in candidates if e.kind in SHORT_KINDS]
    if people:
        near = [e for e in people if e.account_id in message.focus_accounts | _named_accounts(message)]
        contacts = [e for e in people if e.kind == "contact"]
        return near or contacts or people
    return _best_kind(candidates)


def _narrow_accounts_to_deals(message: _Message) -> None:
    """ "Castellan cold chain" is the client and words of one of its deals: the deal is meant."""
    for mention in tuple(message.mentions):
        if len(mention.entries) != 1 or mention.entries[0].kind != "account":
            continue
        account = mention.entries[0]
        found = _deal_by_its_words(message, mention, account)
        if not found:
            continue
        deals, last = found
        end = message.words[last].end
        message.used.update(n for n, w in enumerate(message.words) if mention.start <= w.start < end)
        whole = Mention(mention.start, end, message.text[mention.start : end], mention.match, tuple(deals))
        outside = [m for m in message.mentions if m.end <= mention.start or m.start >= end]
        message.mentions[:] = [*outside, whole]


def _deal_by_its_words(message: _Message, mention: Mention, account: NameEntry) -> tuple[list[NameEntry], int] | None:
    own = message.index.tokens(account)
    after = [n for n, w in enumerate(message.words) if w.start >= mention.end][:5]
    taken = message.used - _of_things(message)
    best: dict[str, list[int]] = {}
    for deal in message.index.deals_of(account.id):
        rest = message.index.tokens(deal) - own - _LINKS
        hits = []
        for n in after:
            word = message.words[n]
            if n in taken or not (word.folded in rest or _slipped(word, rest)):
                break
            hits.append(n)
        if hits:
            best[deal.id] = hits
    if not best:
        return None
    most = max(len(h) for h in best.values())
    deals = [message.index.by_id[i] for i, h in best.items() if len(h) == most]
    live = [d for d in deals if d.status == "open"] or deals
    return live, max(max(best[d.id]) for d in live)


def _of_things(message: _Message) -> set[int]:
    """Words that a product or a rival was recognised by: in a deal's name they may stand for the deal."""
    things = [m for m in message.mentions if all(e.kind in ("product", "competitor") for e in m.entries)]
    return {n for n, w in enumerate(message.words) if any(m.start <= w.start < m.end for m in things)}


def _deals_of_the_focus(message: _Message) -> None:
    """ "What about the cold chain?", while the conversation is about that client."""
    words = message.words
    for account_id in message.focus_accounts:
        account = message.index.by_id.get(account_id)
        own = message.index.tokens(account) if account else frozenset()
        for deal in message.index.deals_of(account_id):
            rest = message.index.tokens(deal) - own - _LINKS
            hits = [n for n, w in enumerate(words) if n not in message.used and w.folded in rest]
            if len(hits) > 1 and len(hits) == len(rest) and hits[-1] - hits[0] == len(hits) - 1:
                message.take(hits[0], hits[-1], "part", (deal,))


def _slipped(word: Word, tokens: frozenset[str]) -> bool:
    from rapidfuzz.distance import OSA

    if len(word.folded) < 5 or word.folded in common_words():
        return False
    return any(OSA.distance(word.folded, t, score_cutoff=1) <= 1 for t in tokens)


def _unknown_names(message: _Message, dated: set[int]) -> None:
    """Capitalised words that are nobody's name here, neighbours together; `dated` places hold days and amounts."""
    at = 0
    while at < len(message.words):
        last = at
        while last < len(message.words) and _looks_like_name(message, last, dated):
            last += 1
        if last > at:
            message.take(at, last - 1, "none", ())
        at = max(last, at + 1)


def _looks_like_name(message: _Message, at: int, dated: set[int]) -> bool:
    word = message.words[at]
    if at in message.used or word.start in dated or not word.capital or word.folded in common_words():
        return False
    if len(word.folded) < 2 or word.folded.isdigit() or message.everyday(word):
        return False
    return not message.shouting or len(message.words) <= 3


def _narrowed(mention: Mention, message: _Message) -> Mention:
    """A first name is who of that name belongs to the client spoken of, when there is just one."""
    if not mention.ambiguous:
        return mention
    near = [e for e in mention.entries if e.account_id in _named_accounts(message)]
    near = near or [e for e in mention.entries if e.account_id in message.focus_accounts]
    if len(near) != 1:
        return mention
    return Mention(mention.start, mention.end, mention.text, mention.match, tuple(near))
