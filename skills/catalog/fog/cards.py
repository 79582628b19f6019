"""`present`: one statement as a card, a text as counts, the riskiest gossip and everything by class."""

from datetime import timedelta

from knowledge.records import FogClass
from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    Part,
    QuotePart,
    Source,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.catalog.fog.weighing import FogFindings, Weighed
from skills.citing import Citations
from skills.fog.verdict import Verdict

_LABEL: dict[FogClass | None, str] = {"fact": "Fact", "opinion": "Opinion", "gossip": "Gossip", None: "Unclear"}
_TONE: dict[FogClass | None, Tone] = {"fact": "good", "opinion": "plain", "gossip": "warn", None: "muted"}
_GROUPS: tuple[tuple[FogClass | None, str], ...] = (
    ("gossip", "Gossip"),
    ("opinion", "Opinions"),
    ("fact", "Facts"),
    (None, "Unclear: the words don't settle it"),
)
_SURE = ((0.9, "{0}"), (0.75, "probably {1}"), (0.0, "rather {1} than not"))
"""How plainly the class is said, by how far it leads: words alone never make one sure to the per cent."""
_MOST_ITEMS = 40
_PASTE = Field("text", "Statement, note or transcript", kind="long_text")


def present(ask: Ask, out: FogFindings) -> Answer:
    if out.facts.text is None:
        return _nothing_given(ask, out)
    if not out.weighed:
        return _nothing_claimed(out)
    if len(out.weighed) == 1:
        return _one(ask, out, out.weighed[0])
    return _many(ask, out)


def _nothing_given(ask: Ask, out: FogFindings) -> Answer:
    paste = Action("paste", "Paste a text", "fog", "show", fields=(_PASTE,), style="primary")
    name = out.facts.deal.name if out.facts.deal else "Helix"
    missing = out.facts.missing.replace("{deal}", name)
    return Answer("What shall I check?", (TextPart(missing),), actions=(paste,), summary=missing)


def _nothing_claimed(out: FogFindings) -> Answer:
    text = "There is no claim in it: questions, requests and courtesies are neither fact, opinion nor gossip."
    return Answer("Nothing to class", (TextPart(text),), _sources(out, Citations()), summary=text)


def _one(ask: Ask, out: FogFindings, weighed: Weighed) -> Answer:
    cites = Citations()
    label = _LABEL[weighed.verdict.cls]
    cited = _cite(out, weighed, cites)
    facts = [Fact("Why", why_in_words(weighed.verdict))]
    facts.append(Fact("Source", weighed.credibility, cites=cited))
    facts.append(Fact("A decision on it", weighed.risk, _TONE[weighed.verdict.cls]))
    parts: list[Part] = [
        QuotePart(weighed.verdict.text, weighed.speaker or "", weighed.locator or "", label, cited),
        FactsPart(tuple(facts)),
    ]
    if weighed.verdict.cls != "fact":
        parts.append(ListPart((_verify(out, weighed, cites),), title="How to verify"))
    summary = f"{label}: {why_in_words(weighed.verdict)}"
    return Answer(
        _title(label, weighed),
        tuple(parts),
        cites.sources,
        _actions(ask, out, weighed),
        summary=summary,
        degraded=_gaps(out),
    )


def _title(label: str, weighed: Weighed) -> str:
    if weighed.verdict.cls is None:
        return "FOG: can't tell"
    sure = weighed.verdict.confidence
    return f"FOG: {next(words for least, words in _SURE if sure >= least).format(label, label.lower())}"


def why_in_words(verdict: Verdict) -> str:
    """The reason with the deciding words quoted."""
    words = list(dict.fromkeys(f"“{c.text.strip()}”" for c in verdict.why))[:3]
    return f"{verdict.reason} Deciding words: {', '.join(words)}." if words else verdict.reason


def _verify(out: FogFindings, weighed: Weighed, cites: Citations) -> Item:
    whom = weighed.ask_whom
    if whom is None:
        return Item(weighed.question, detail=f"Whom to ask: {weighed.ask_why}.", tone="warn")
    cited = cites.record("contact", whom.id, whom.name)
    title = f", {whom.title}" if whom.title else ""
    return Item(f"Ask {whom.name}{title}: “{weighed.question}”", detail=f"{weighed.ask_why}.", cites=(cited,))


def _many(ask: Ask, out: FogFindings) -> Answer:
    cites = Citations()
    counts = out.counts
    told = (
        f"{_counted(counts['fact'], 'fact')}, {_counted(counts['opinion'], 'opinion')}, {counts['gossip']} gossip"
        + (f", {counts['unclear']} unclear" if counts["unclear"] else "")
        + f" in {len(out.weighed)} statements"
    )
    facts = (
        Fact("Facts", str(counts["fact"]), "good"),
        Fact("Opinions", str(counts["opinion"])),
        Fact("Gossip", str(counts["gossip"]), "warn" if counts["gossip"] else "plain"),
        Fact("Unclear", str(counts["unclear"]), "muted"),
    )
    parts: list[Part] = [FactsPart(facts, title="Counted")]
    if out.riskiest:
        parts.append(ListPart(tuple(_risky(out, w, cites) for w in out.riskiest), "Check these first", ordered=True))
    else:
        parts.append(TextPart("No gossip in it: nothing here rests on hearsay.", "good"))
    parts.extend(
        _group(out, cls, title, cites) for cls, title in _GROUPS if any(w.verdict.cls == cls for w in out.weighed)
    )
    if out.passed_over:
        parts.append(
            TextPart(
                f"Passed over, as they claim nothing: {out.passed_over} (questions, requests, courtesies).", "muted"
            )
        )
    name = out.facts.text.title if out.facts.text and out.facts.text.record_id else "your text"
    first = out.riskiest[0] if out.riskiest else None
    summary = f"{told}." + (f" Check first: “{_short(first.verdict.text)}”" if first else "")
    actions = _actions(ask, out, first) if first else ()
    return Answer(f"FOG: {name}", tuple(parts), cites.sources, actions, summary=summary, degraded=_gaps(out))


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _risky(out: FogFindings, weighed: Weighed, cites: Citations) -> Item:
    ask = f"Ask {weighed.ask_whom.name}" if weighed.ask_whom else f"Whom to ask: {weighed.ask_why}"
    detail = f"{why_in_words(weighed.verdict)} {weighed.risk} {ask}: “{weighed.question}”"
    cited = _cite(out, weighed, cites)
    if weighed.ask_whom:
        cited = (*cited, cites.record("contact", weighed.ask_whom.id, weighed.ask_whom.name))
    return Item(_spoken(weighed), detail, "Gossip", "warn", cited)


def _group(out: FogFindings, cls: FogClass | None, title: str, cites: Citations) -> DetailsPart:
    members = [w for w in out.weighed if w.verdict.cls == cls]
    items = tuple(
        Item(_spoken(w), why_in_words(w.verdict), _LABEL[cls], _TONE[cls], _cite(out, w, cites))
        for w in members[:_MOST_ITEMS]
    )
    more: tuple[TextPart, ...] = ()
    if len(members) > _MOST_ITEMS:
        more = (TextPart(f"and {len(members) - _MOST_ITEMS} more.", "muted"),)
    return DetailsPart(f"{title} ({len(members)})", (ListPart(items), *more), key=f"fog-{cls or 'unclear'}")


def _spoken(weighed: Weighed) -> str:
    who = " ".join(
        x for x in (weighed.locator and f"[{weighed.locator}]", weighed.speaker and f"{weighed.speaker}:") if x
    )
    return f"{who} {weighed.verdict.text}".strip()


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _cite(out: FogFindings, weighed: Weighed, cites: Citations) -> tuple[str, ...]:
    text = out.facts.text
    if text is None or not text.record_id:
        return ()
    source = Source(
        "", text.kind, text.title, text.record_type, text.record_id, weighed.locator, weighed.verdict.text, text.at
    )
    return (cites.add(source),)


def _sources(out: FogFindings, cites: Citations) -> tuple[Source, ...]:
    text = out.facts.text
    if text is not None and text.record_id:
        cites.add(Source("", text.kind, text.title, text.record_type, text.record_id, at=text.at))
    return cites.sources


def _soon(ask: Ask) -> str:
    return (ask.voice.today + timedelta(days=3)).isoformat()


def _actions(ask: Ask, out: FogFindings, weighed: Weighed) -> tuple[Action, ...]:
    if weighed.verdict.cls == "fact" or out.facts.deal is None or weighed.ask_whom is None:
        return (Action("another", "Check another text", "fog", "show", fields=(_PASTE,)),)
    subject = f"Verify with {weighed.ask_whom.name}: {_short(weighed.verdict.text, 80)}"
    fields = (Field("subject", "Task", value=subject), Field("due_on", "Due", "date", value=_soon(ask)))
    args = {"deal_id": out.facts.deal.id}
    remind = Action("verify", "Make it a task", "crm_update", "task", args, "primary", fields)
    return (remind, Action("another", "Check another text", "fog", "show", fields=(_PASTE,)))


def _gaps(out: FogFindings) -> tuple[str, ...]:
    if out.facts.deal is None and not out.facts.contacts and any(w.verdict.cls != "fact" for w in out.weighed):
        return ("I don't know which deal this belongs to, so I can't say whom to ask: name the deal.",)
    return ()
