"""`present`: nothing to class, one statement, or a text; each statement with its reason, source, risk and check."""

from datetime import timedelta

from knowledge.records import FogClass
from skills.answer import (
    Action,
    Answer,
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
from skills.fog import Verdict

LABEL: dict[FogClass | None, str] = {"fact": "Fact", "opinion": "Opinion", "gossip": "Gossip", None: "Unclear"}
TONE: dict[FogClass | None, Tone] = {"fact": "good", "opinion": "plain", "gossip": "warn", None: "muted"}
_SURE = ((0.9, "{0}"), (0.75, "probably {1}"), (0.0, "rather {1} than not"))
"""How plainly the class is said, by how far it leads: words alone never make one sure to the per cent."""
_PASTE = Field("text", "Statement, note or transcript", kind="long_text")
ANOTHER = Action("another", "Check another text", "fog", "show", fields=(_PASTE,))
DISCREET = "Ask without naming the rumour or who passed it on."
_RULES_ONLY = (
    "The sentence model could not be loaded, so the words alone decided: more stays unclear than usual. "
    "`scip doctor` says what is missing."
)


def nothing_given(out: FogFindings) -> Answer:
    paste = Action("paste", "Paste a text", "fog", "show", fields=(_PASTE,), style="primary")
    missing = out.facts.missing
    return Answer("What shall I check?", (TextPart(missing),), actions=(paste,), summary=missing)


def nothing_claimed(out: FogFindings) -> Answer:
    text = "There is no claim in it: questions, requests and courtesies are neither fact, opinion nor gossip."
    cites = Citations()
    for source in out.facts.texts:
        if source.record_id:
            cites.add(Source("", source.kind, source.title, source.record_type, source.record_id, at=source.at))
    return Answer("Nothing to class", (TextPart(text),), cites.sources, summary=text)


def one(ask: Ask, out: FogFindings, weighed: Weighed) -> Answer:
    cites = Citations()
    label = LABEL[weighed.verdict.cls]
    cited = cite(weighed, cites)
    facts = [Fact("Why", why_in_words(weighed.verdict))]
    facts.append(Fact("Source", " ".join(x for x in (weighed.credibility, weighed.age) if x), cites=cited))
    if weighed.recorded is not None:
        r = weighed.recorded
        facts.append(Fact("On record", r.said, cites=(cites.record(r.record_type, r.record_id, r.title),)))
    facts.append(Fact("A decision on it", weighed.risk, TONE[weighed.verdict.cls]))
    parts: list[Part] = [
        QuotePart(weighed.verdict.text, weighed.speaker or "", weighed.locator or "", label, cited),
        FactsPart(tuple(facts)),
    ]
    if weighed.question:
        title = "How to verify" if weighed.verdict.cls != "fact" else "Before you build on it"
        parts.append(ListPart((_verify(weighed, cites),), title=title))
    summary = f"{label}: {why_in_words(weighed.verdict)}"
    return Answer(
        _title(label, weighed),
        tuple(parts),
        cites.sources,
        actions(ask, out, weighed),
        summary=summary,
        degraded=gaps(out),
    )


def _title(label: str, weighed: Weighed) -> str:
    if weighed.verdict.cls is None:
        return "FOG: can't tell"
    sure = weighed.verdict.confidence
    return f"FOG: {next(words for least, words in _SURE if sure >= least).format(label, label.lower())}"


def why_in_words(verdict: Verdict) -> str:
    """The reason with the deciding words quoted; where nothing was decided, the words that were found."""
    words = list(dict.fromkeys(f"“{c.text.strip()}”" for c in verdict.why))[:3]
    if not words:
        return verdict.reason
    return f"{verdict.reason} {'Deciding words' if verdict.cls else 'Words found'}: {', '.join(words)}."


def _verify(weighed: Weighed, cites: Citations) -> Item:
    whom = weighed.whom
    why = f"{whom.why[:1].upper()}{whom.why[1:]}."
    discreet = f" {DISCREET}" if weighed.verdict.cls == "gossip" and not whom.source else ""
    if whom.person is None:
        return Item(weighed.question, detail=f"Whom to ask: {whom.why}.{discreet}", tone="warn")
    contact = whom.person.contact
    cited = cites.record("contact", contact.id, contact.name)
    title = f", {contact.title}" if contact.title else ""
    reach = f" {weighed.reach[:1].upper()}{weighed.reach[1:]}." if weighed.reach else ""
    return Item(f"Ask {contact.name}{title}: “{weighed.question}”", detail=f"{why}{reach}{discreet}", cites=(cited,))


def cite(weighed: Weighed, cites: Citations) -> tuple[str, ...]:
    text = weighed.source
    if not text.record_id:
        return ()
    source = Source(
        "", text.kind, text.title, text.record_type, text.record_id, weighed.locator, weighed.verdict.text, text.at
    )
    return (cites.add(source),)


def shortened(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def actions(ask: Ask, out: FogFindings, weighed: Weighed | None) -> tuple[Action, ...]:
    person = weighed.whom.person if weighed is not None else None
    if weighed is None or person is None or out.facts.deal is None or not weighed.question:
        return (ANOTHER,)
    subject = f"Verify with {person.contact.name}: {shortened(weighed.verdict.text, 80)}"
    due = (ask.voice.today + timedelta(days=3)).isoformat()
    fields = (Field("subject", "Task", value=subject), Field("due_on", "Due", "date", value=due))
    args = {"deal_id": out.facts.deal.id}
    return (Action("verify", "Make it a task", "crm_update", "task", args, "primary", fields), ANOTHER)


def gaps(out: FogFindings) -> tuple[str, ...]:
    found = []
    doubtful = any(w.verdict.cls != "fact" for w in out.weighed)
    if doubtful and out.facts.deal is None and not out.facts.contacts:
        found.append("I don't know which deal this belongs to, so I can't say whom to ask: name the deal.")
    elif doubtful and not out.facts.contacts:
        found.append(
            "No people of this client are on record, so I can't say whom to ask. Import contacts.csv, or tell me who "
            "the buyer is."
        )
    if out.by_rules:
        found.append(_RULES_ONLY)
    return tuple(found)
