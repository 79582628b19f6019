"""What we know of a client, from the record and from what is written, each line with its source."""

from knowledge.passage import Passage
from knowledge.records import Document
from skills.answer import Fact, FactsPart, Item, ListPart, QuotePart, Simple, Source, TextPart
from skills.catalog.client_strategy.outcome import Strategy
from skills.catalog.client_strategy.research import Research
from skills.catalog.client_strategy.situation import served_by
from skills.citing import Citations
from skills.language.sentences import sentence_places
from skills.wording import Voice, minus

_LONGEST = 260
"""Characters of a paper's opening."""
_WORDS = 4
"""A line of fewer words is a heading."""


def known_parts(out: Strategy, voice: Voice, citations: Citations) -> tuple[Simple, ...]:
    research = out.now.research
    parts: list[Simple] = [FactsPart(_facts(out, voice, citations), title="On record")]
    goals = _goals(out, citations)
    if goals:
        parts.append(ListPart(goals, title="What they must achieve"))
    papers = [q for d in research.papers if (q := _paper(d, voice, citations)) is not None]
    industry = [_passage(p, voice, citations) for p in research.industry]
    if papers:
        parts += [TextPart("**Written by or about them**"), *papers]
    if industry:
        parts += [TextPart("**About their industry**"), *industry]
    if not goals and not papers:
        parts.append(TextPart("No goal of theirs and no paper about them is on record.", "muted"))
    return tuple(parts)


def _facts(out: Strategy, voice: Voice, citations: Citations) -> tuple[Fact, ...]:
    research, account = out.now.research, out.now.account
    cite = (citations.record("account", account.id, account.name),)
    where = ", ".join(t for t in (account.industry, account.country, account.region) if t)
    since = f"since {voice.day(account.client_since)}" if account.client_since else "not on record"
    won = [d for d in research.deals if d.status == "won"]
    lost = [d for d in research.deals if d.status == "lost"]
    facts = [
        Fact("Who", where or "industry and country are not on record", cites=cite),
        Fact("Client", since),
        Fact("Looked after by", out.now.people.get(account.owner_id or "", "nobody on record")),
        Fact("Deals you may see", f"{len(research.open)} open, {len(won)} won, {len(lost)} lost"),
    ]
    if account.revenue is not None:
        facts.insert(1, Fact("Revenue", voice.money(account.revenue, account.currency)))
    return (*facts, *_service(research, voice, citations))


def _service(research: Research, voice: Voice, citations: Citations) -> list[Fact]:
    """How it went so far: deliveries, NPS, open tickets."""
    found: list[Fact] = []
    ended = [d for d in research.deliveries if d.ended_on is not None and d.success is not None]
    if ended:
        good = sum(d.success is True for d in ended)
        cites = tuple(citations.record("delivery", d.id, d.name) for d in ended[:2])
        found.append(Fact("Projects", f"{good} of {len(ended)} succeeded", cites=cites))
    if research.nps:
        last = research.nps[0]
        cite = citations.record("nps_survey", last.id, f"NPS survey, {voice.day(last.on)}")
        found.append(
            Fact("NPS", f"{minus(f'{last.nps:+d}')}, {voice.day(last.on)}", "good" if last.nps > 0 else "warn", (cite,))
        )
    waiting = [t for t in research.tickets if t.closed_on is None]
    if waiting:
        found.append(Fact("Open tickets", str(len(waiting)), "warn"))
    return found


def _goals(out: Strategy, citations: Citations) -> tuple[Item, ...]:
    """Each goal of theirs, and what of ours serves it."""
    items = []
    for goal in out.now.research.goals:
        served = served_by(goal, out.now)
        more = f" and {len(served) - 2} more" if len(served) > 2 else ""
        said = f"behind it: {', '.join(served[:2])}{more}" if served else "nothing of ours behind it yet"
        cite = (citations.record("imperative", goal.id, goal.title),)
        items.append(Item(goal.title, said, tone="plain" if served else "warn", cites=cite))
    return tuple(items)


def _paper(document: Document, voice: Voice, citations: Citations) -> QuotePart | None:
    """Its opening words, verbatim: they say what it is about."""
    segment = next((s for s in document.segments if s.text.strip()), None)
    if segment is None:
        return None
    locator = f"p. {segment.page}" if segment.page else segment.heading
    text = _opening(segment.text)
    cite = citations.add(Source("", "document", document.title, "document", document.id, locator, text, document.at))
    return QuotePart(text, document.title, voice.day(document.at), cites=(cite,))


def _passage(passage: Passage, voice: Voice, citations: Citations) -> QuotePart:
    when = voice.day(passage.at) if passage.at else ""
    return QuotePart(_opening(passage.text), passage.title, when, cites=(citations.passage(passage),))


def _opening(text: str) -> str:
    """Whole sentences from the first line that is no heading, verbatim, as many as fit."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = next((one for one in lines if len(one.split()) >= _WORDS), lines[0] if lines else "")
    end = 0
    for start, stop in sentence_places(line):
        if start and stop > _LONGEST:
            break
        end = stop
    return line[:end].rstrip(" ;,") if end else line
