"""`present` for more than one statement: counts, what to check first, who said what kind of thing, all by class."""

from collections import Counter

from knowledge.records import FogClass
from skills.answer import Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.fog.cards import (
    DISCREET,
    LABEL,
    TONE,
    actions,
    cite,
    gaps,
    nothing_claimed,
    nothing_given,
    one,
    shortened,
    why_in_words,
)
from skills.catalog.fog.credibility import who_is
from skills.catalog.fog.topics import TOPICS
from skills.catalog.fog.weighing import FogFindings, Weighed
from skills.catalog.fog.whom import knows
from skills.citing import Citations

_GROUPS: tuple[tuple[FogClass | None, str], ...] = (
    ("gossip", "Gossip"),
    ("opinion", "Opinions"),
    ("fact", "Facts"),
    (None, "Unclear: the words don't settle it"),
)
_FOCUSED: dict[FogClass, str] = {"gossip": "Gossip", "opinion": "Opinions", "fact": "Facts"}
_MOST_ITEMS = 40
_MOST_FOCUSED = 12
_MOST_SPEAKERS = 8


def present(ask: Ask, out: FogFindings) -> Answer:
    if not out.facts.texts:
        return nothing_given(out)
    if not out.weighed:
        return nothing_claimed(out)
    if len(out.weighed) == 1 and out.facts.about is None:
        return one(ask, out, out.weighed[0])
    return _many(ask, out)


def _many(ask: Ask, out: FogFindings) -> Answer:
    cites = Citations()
    focus = out.facts.focus
    parts: list[Part] = [*_about(out, cites), _counts(out)]
    if focus is not None:
        parts.extend(_focused(out, focus, cites))
    elif out.riskiest:
        parts.append(ListPart(tuple(_risky(out, w, cites) for w in out.riskiest), "Check these first", ordered=True))
    else:
        parts.extend(_no_gossip(out, cites))
    table = _speakers(out)
    if table is not None:
        parts.append(table)
    parts.extend(
        _group(out, cls, title, cites)
        for cls, title in _GROUPS
        if (cls is None or cls != focus or _more_than_shown(out, cls))
        and any(w.verdict.cls == cls for w in out.weighed)
    )
    if out.passed_over:
        text = (
            f"Passed over, as they claim nothing: {out.passed_over} (questions, requests, courtesies, short remarks)."
        )
        parts.append(TextPart(text, "muted"))
    first = next(iter(out.riskiest), None)
    summary = _summary(out, first)
    return Answer(
        f"FOG: {_name(out)}", tuple(parts), cites.sources, actions(ask, out, first), summary=summary, degraded=gaps(out)
    )


def _name(out: FogFindings) -> str:
    if out.facts.about is not None:
        return f"what {out.facts.about.name} told us"
    if len(out.facts.texts) > 1:
        home = out.facts.deal.name if out.facts.deal else out.facts.account.name if out.facts.account else "your texts"
        return f"{home}, the last {len(out.facts.texts)} texts"
    text = out.facts.texts[0]
    return text.title if text.record_id else "your text"


def _summary(out: FogFindings, first: Weighed | None) -> str:
    counts = out.counts
    told = (
        f"{_counted(counts['fact'], 'fact')}, {_counted(counts['opinion'], 'opinion')}, {counts['gossip']} gossip"
        + (f", {counts['unclear']} unclear" if counts["unclear"] else "")
        + f" in {_counted(len(out.weighed), 'statement')}."
    )
    return told + (f" Check first: “{shortened(first.verdict.text)}”" if first else "")


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _about(out: FogFindings, cites: Citations) -> list[Part]:
    """Whose word it is, and what they know first-hand."""
    person = out.about
    if person is None:
        return []
    cited = (cites.record("contact", person.contact.id, person.contact.name),)
    theirs = [t.label for t in TOPICS if knows(person, t)]
    firsthand = f"First-hand for {_listed(theirs)}." if theirs else "No topic is theirs to know by part or position."
    part = "" if person.recorded else " Their part on the deal is not on record."
    stance = f" Stance on record: {person.stance}." if person.stance else ""
    return [TextPart(f"**{who_is(person)}.** {firsthand}{part}{stance}", cites=cited)]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _counts(out: FogFindings) -> FactsPart:
    counts = out.counts
    facts = (
        Fact("Facts", str(counts["fact"]), "good"),
        Fact("Opinions", str(counts["opinion"])),
        Fact("Gossip", str(counts["gossip"]), "warn" if counts["gossip"] else "plain"),
        Fact("Unclear", str(counts["unclear"]), "muted"),
    )
    return FactsPart(facts, title="Counted")


def _focused(out: FogFindings, focus: FogClass, cites: Citations) -> list[Part]:
    """All of the class that was asked for, most at stake first."""
    members = _by_stakes(out, focus)
    if not members:
        return [TextPart(f"No {LABEL[focus].lower()} in it.", "good" if focus == "gossip" else "plain")]
    if focus == "gossip":
        items = tuple(_risky(out, w, cites) for w in members[:_MOST_FOCUSED])
    else:
        items = tuple(_plain(w, cites) for w in members[:_MOST_FOCUSED])
    return [ListPart(items, f"{_FOCUSED[focus]} ({len(members)})", ordered=True)]


def _by_stakes(out: FogFindings, cls: FogClass) -> list[Weighed]:
    """What the client's side said first: our own word proves less."""
    ours = {u.name for u in out.facts.colleagues}
    members = (w for w in out.weighed if w.verdict.cls == cls)
    return sorted(members, key=lambda w: (w.speaker in ours, -w.topic.stakes, -w.riskiness))


def _more_than_shown(out: FogFindings, cls: FogClass) -> bool:
    return out.counts[cls] > _MOST_FOCUSED


def _no_gossip(out: FogFindings, cites: Citations) -> list[Part]:
    parts: list[Part] = [TextPart("No gossip in it: nothing here rests on hearsay.", "good")]
    opinions = [w for w in out.weightiest_opinions if w.topic.stakes >= 0.7][:2]
    if opinions:
        items = tuple(_risky(out, w, cites) for w in opinions)
        parts.append(ListPart(items, "Opinions a decision may hang on", ordered=True))
    return parts


def _risky(out: FogFindings, weighed: Weighed, cites: Citations) -> Item:
    person = weighed.whom.person
    ask = f"Ask {person.contact.name}" if person is not None else f"Whom to ask: {weighed.whom.why}"
    told = f"Source: {weighed.credibility}"
    discreet = f" {DISCREET}" if weighed is next(iter(out.riskiest), None) and not weighed.whom.source else ""
    detail = f"{why_in_words(weighed.verdict)} {told} {weighed.risk} {ask}: “{weighed.question}”{discreet}"
    cited = cite(weighed, cites)
    if person is not None:
        cited = (*cited, cites.record("contact", person.contact.id, person.contact.name))
    return Item(_spoken(weighed), detail, LABEL[weighed.verdict.cls], TONE[weighed.verdict.cls], cited)


def _speakers(out: FogFindings) -> TablePart | None:
    """Who said what kind of thing; only where more than one spoke."""
    said: dict[str, Counter[str]] = {}
    for w in out.weighed:
        if w.speaker:
            said.setdefault(w.speaker, Counter())[w.verdict.cls or "unclear"] += 1
    if len(said) < 2:
        return None
    ours = {u.name for u in out.facts.colleagues}
    order = sorted(said, key=lambda name: (name in ours, -sum(said[name].values()), name))
    positions = {c.name: c.title for c in out.facts.contacts}
    rows = tuple(
        (
            name,
            "our own side" if name in ours else positions.get(name) or "not on the contact list",
            *(str(said[name][k]) for k in ("fact", "opinion", "gossip", "unclear")),
        )
        for name in order[:_MOST_SPEAKERS]
    )
    columns = ("Who", "Position", "Facts", "Opinions", "Gossip", "Unclear")
    return TablePart(columns, rows, "Who said it", ("left", "left", "right", "right", "right", "right"))


def _plain(weighed: Weighed, cites: Citations) -> Item:
    cls = weighed.verdict.cls
    return Item(_spoken(weighed), why_in_words(weighed.verdict), LABEL[cls], TONE[cls], cite(weighed, cites))


def _group(out: FogFindings, cls: FogClass | None, title: str, cites: Citations) -> DetailsPart:
    members = [w for w in out.weighed if w.verdict.cls == cls]
    items = tuple(_plain(w, cites) for w in members[:_MOST_ITEMS])
    more: tuple[TextPart, ...] = ()
    if len(members) > _MOST_ITEMS:
        more = (TextPart(f"and {len(members) - _MOST_ITEMS} more.", "muted"),)
    return DetailsPart(f"{title} ({len(members)})", (ListPart(items), *more), key=f"fog-{cls or 'unclear'}")


def _spoken(weighed: Weighed) -> str:
    who = " ".join(
        x for x in (weighed.locator and f"[{weighed.locator}]", weighed.speaker and f"{weighed.speaker}:") if x
    )
    return f"{who} {weighed.verdict.text}".strip()
