"""The debrief: what was spoken of and when, who does what, what it would do to the score, and what waits for a yes."""

from collections.abc import Iterable
from datetime import date

from skills.answer import Action, Answer, DetailsPart, DiffRow, Item, ListPart, Part, QuotePart, Source, TextPart, Tone
from skills.ask import Ask
from skills.calls.rules import RULES
from skills.calls.summing import Objection, Quoted, RivalMention, Task, Topic
from skills.calls.talk import Talk
from skills.catalog.meeting_coach.outcome import CrmIdea, DebriefCard, Seen
from skills.citing import Citations
from skills.language.lists import counted, joined, listed
from skills.scoring.score import Score
from skills.scoring.words import C_LABELS, FOG_LABELS, SUB_LABELS, headline, points

SKILL = "meeting_coach"
_TASKS = 3
_SEEN = 4
_SHORT = 140


class _Cites:
    """Every quote cites its minute in the transcript."""

    def __init__(self, card: DebriefCard) -> None:
        self._card = card
        self._citations = Citations()

    @property
    def sources(self) -> tuple[Source, ...]:
        return self._citations.sources

    def at(self, quote: Quoted) -> str:
        d = self._card.document
        return self._citations.add(Source("", "transcript", d.title, "document", d.id, quote.minute, quote.text, d.at))

    def seen(self, seen: Seen) -> str:
        return self._citations.evidence(seen.evidence, self._card.document.title)

    def paper(self, record_type: str, record_id: str, title: str) -> str:
        return self._citations.record(record_type, record_id, title)


def debrief_card(ask: Ask, card: DebriefCard) -> Answer:
    cites = _Cites(card)
    parts: list[Part] = [
        TextPart(_opening(ask, card), "muted"),
        *_tasks(ask, card.tasks, cites),
        *_changes(ask, card.ideas, cites),
        *_topics(card.topics, cites),
        *_objections(card.objections, cites),
        *_rivals(card.rivals, cites),
        *_open_ends(card, cites),
        *_observations(card, cites),
        *_notes(card),
    ]
    title = f"Debrief: {_name(card)}"
    return Answer(title, tuple(parts), cites.sources, _actions(card), _summary(ask, card), skill=SKILL)


def _opening(ask: Ask, card: DebriefCard) -> str:
    names = [n for n in dict.fromkeys(s.speaker.name for s in card.said) if n]
    minutes = max(1, round((card.said[-1].end - card.said[0].start) / 60))
    who = f", with {listed(names, most=5)}" if names else ""
    about = f"{card.prepared.deal.name}, " if card.prepared.deal is not None else ""
    return f"{about}{ask.voice.day(card.document.at)}, {counted(minutes, 'minute')}{who}."


def _summary(ask: Ask, card: DebriefCard) -> str:
    said = [counted(len(card.tasks), "action item")] if card.tasks else []
    if card.objections:
        said.append(counted(len(card.objections), "objection"))
    waiting = len(card.seen)
    if waiting:
        said.append(f"{counted(waiting, 'observation')} for the score")
    if card.ideas:
        said.append(f"{counted(len(card.ideas), 'change')} for the CRM waiting for your yes")
    found = joined(said) or "nothing that asks for a next step"
    return f"{_name(card)}, {ask.voice.day(card.document.at)}: {found}."


def _name(card: DebriefCard) -> str:
    """A call on record is called "Call: …" so that it is told from a mail of that name; here it goes without."""
    return card.document.title.removeprefix("Call: ")


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rsplit(" ", 1)[0] + "…"


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def _by(quote: Quoted) -> str:
    return f"{quote.speaker.name}: " if quote.speaker.name else ""


def _quotes(quotes: Iterable[Quoted], cites: _Cites) -> tuple[QuotePart, ...]:
    return tuple(QuotePart(q.text, q.speaker.name, q.minute, cites=(cites.at(q),)) for q in quotes)


# --- what was spoken of -----------------------------------------------------------------------------------


def _topics(topics: tuple[Topic, ...], cites: _Cites) -> list[Part]:
    if not topics:
        return [TextPart("Nothing was said that bears on the deal, as far as I can tell.", "muted")]
    items = []
    for topic in topics:
        last = topic.quotes[-1]
        span = _clock(topic.start) if topic.end - topic.start < 60 else f"{_clock(topic.start)} to {_clock(topic.end)}"
        items.append(Item(topic.title, f"{_by(last)}“{_short(last.text)}”", span, cites=(cites.at(last),)))
    more = [q for t in topics for q in t.quotes[:-1]]
    once = {(q.seq, q.text): q for q in more}
    parts: list[Part] = [ListPart(tuple(items), "What was spoken of")]
    if once:
        ordered = sorted(once.values(), key=lambda q: (q.at, q.seq))
        parts.append(DetailsPart("More of what was said", _quotes(ordered, cites), "quotes"))
    return parts


def _tasks(ask: Ask, tasks: tuple[Task, ...], cites: _Cites) -> list[Part]:
    if not tasks:
        return []
    first = sorted(tasks, key=lambda t: (len(t.missing), t.due or ask.voice.today, t.what.seq))
    items = tuple(_task(ask, t, cites) for t in first)
    parts: list[Part] = [ListPart(items[:_TASKS], "Action items", ordered=True)]
    if len(items) > _TASKS:
        parts.append(DetailsPart(f"{len(items) - _TASKS} more", (ListPart(items[_TASKS:]),), "tasks"))
    return parts


def _task(ask: Ask, task: Task, cites: _Cites) -> Item:
    owner = task.owner or ("whose is not known" if task.promised else "nobody took it")
    due = f"by {ask.voice.day(task.due)}" if task.due is not None else "no date"
    tone: Tone = "warn" if "owner" in task.missing else "plain"
    return Item(_short(task.what.text), f"{owner}, {due}", task.what.minute, tone, (cites.at(task.what),))


def _objections(objections: tuple[Objection, ...], cites: _Cites) -> list[Part]:
    items = []
    for o in objections:
        if o.answer is None:
            what, tone = "not answered", "bad"
        else:
            what, tone = ("settled" if o.accepted else "answered"), ("good" if o.accepted else "plain")
        detail = what if o.answer is None else f"{what}: “{_short(o.answer.text)}”"
        if o.play and not o.accepted:
            detail += f". The playbook: {_short(o.play)}"
        marks = [cites.at(o.raised)]
        if o.play and o.source_id and not o.accepted:
            marks.append(cites.paper("document", o.source_id, "Playbook"))
        items.append(Item(f"{_by(o.raised)}“{_short(o.raised.text)}”", detail, o.raised.minute, tone, tuple(marks)))  # type: ignore[arg-type]
    return [ListPart(tuple(items), "Objections")] if items else []


def _rivals(rivals: tuple[RivalMention, ...], cites: _Cites) -> list[Part]:
    items = []
    for r in rivals:
        first = r.quotes[0]
        times = f", {counted(len(r.quotes), 'mention')}" if len(r.quotes) > 1 else ""
        standing = ", out of the race" if r.standing == "out" else ""
        name = r.rival or "Another supplier, not named"
        items.append(
            Item(
                f"{name}{standing}{times}",
                f"{_by(first)}“{_short(first.text)}”",
                first.minute,
                cites=(cites.at(first),),
            )
        )
    return [ListPart(tuple(items), "Competitors mentioned")] if items else []


def _open_ends(card: DebriefCard, cites: _Cites) -> list[Part]:
    parts: list[Part] = []
    if card.unanswered:
        items = tuple(
            Item(f"{_by(q)}“{_short(q.text)}”", "", q.minute, "warn", (cites.at(q),)) for q in card.unanswered[:4]
        )
        parts.append(ListPart(items, "Asked and not answered"))
    if card.uncovered:
        parts.append(TextPart(f"Not spoken of, though on the agenda: {'; '.join(card.uncovered)}.", "warn"))
    return parts


# --- what it would do to the score ------------------------------------------------------------------------


def _observations(card: DebriefCard, cites: _Cites) -> list[Part]:
    if card.reader_away:
        return [TextPart("Observations for the score are not read yet: ask me again in a minute.", "muted")]
    if not card.seen or card.score is None:
        return []
    now = card.score
    items = tuple(_observation(s, now, cites) for s in card.seen)
    parts: list[Part] = [ListPart(items[:_SEEN], "Counts for the score once you accept it")]
    if len(items) > _SEEN:
        parts.append(DetailsPart(f"{len(items) - _SEEN} more observations", (ListPart(items[_SEEN:]),), "seen"))
    if card.together is not None and len(card.seen) > 1:
        parts.append(TextPart(f"All {len(card.seen)} accepted: {_moved(now, card.together)}.", "muted"))
    return parts


def _observation(seen: Seen, now: Score, cites: _Cites) -> Item:
    e = seen.evidence
    way = "for us" if e.polarity > 0 else "against us"
    detail = f"{way}, {SUB_LABELS[e.sub_factor]} ({C_LABELS[e.c]}), {_moved(now, seen.after)}"
    by = f"{e.speaker}: " if e.speaker else ""
    tone: Tone = "good" if e.polarity > 0 else "bad"
    return Item(f"{by}“{_short(e.statement)}”", detail, FOG_LABELS[e.fog], tone, (cites.seen(seen),))


def _moved(now: Score, after: Score) -> str:
    rows = [
        f"{c.spec.label} {points(c.points)} → {points(after.c(c.spec.key).points)}"
        for c in now.cs
        if c.points != after.c(c.spec.key).points
    ]
    if headline(now) != headline(after):
        rows.append(f"Right to Win {headline(now)} → {headline(after)}")
    return ", ".join(rows) or "moves no number yet"


# --- what waits for a yes ---------------------------------------------------------------------------------


def _changes(ask: Ask, ideas: tuple[CrmIdea, ...], cites: _Cites) -> list[Part]:
    items = [_change(ask, n, idea, cites) for n, idea in enumerate(ideas, 1)]
    return [ListPart(tuple(items), "For the CRM, each waiting for your yes")] if items else []


def _change(ask: Ask, n: int, idea: CrmIdea, cites: _Cites) -> Item:
    row = DiffRow(idea.label, _date(ask, idea, idea.now), _date(ask, idea, idea.said))
    press = Action(f"crm_{n}", "Look and confirm", "crm_update", idea.verb, dict(idea.args))
    detail, quote = f"now {row.before}", idea.quote
    if quote is None:
        return Item(f"{row.field}: {row.after}", detail, action=press)
    detail += f". {_by(quote)}“{_short(quote.text)}”"
    return Item(f"{row.field}: {row.after}", detail, quote.minute, cites=(cites.at(quote),), action=press)


def _date(ask: Ask, idea: CrmIdea, text: str) -> str:
    return ask.voice.day(date.fromisoformat(text)) if idea.kind == "close_on" and text != "none" else text


# --- for the rep alone ------------------------------------------------------------------------------------


def _notes(card: DebriefCard) -> list[Part]:
    if card.private:
        return [
            TextPart("There are notes on how you spoke. Ask me in a chat of our own: others read along here.", "muted")
        ]
    if card.talk is None:
        return []
    rows = tuple(Item(text, detail, tone=tone) for text, detail, tone in _spoken(card.talk, estimated=card.estimated))
    return [DetailsPart("How you spoke: for you alone", (ListPart(rows),), "coaching")] if rows else []


def _spoken(talk: Talk, *, estimated: bool) -> list[tuple[str, str, Tone]]:
    """Plain figures with the common range beside them; no marks and no praise."""
    if talk.unknown > talk.ours + talk.theirs:
        return [
            ("How much each side spoke can't be told", "both were on one channel, or nobody is known by name", "plain")
        ]
    rows: list[tuple[str, str, Tone]] = []
    share = talk.share_ours
    if share is not None:
        about = " (counted from words)" if estimated else ""
        tone: Tone = "warn" if share > RULES.talk_share else "plain"
        rows.append(
            (f"Our side spoke {share:.0%} of the time{about}", f"more than {RULES.talk_share:.0%} is a lot", tone)
        )
    if talk.longest_ours is not None:
        s = talk.longest_ours
        tone = "warn" if s.seconds > RULES.monologue_s else "plain"
        rows.append((f"Longest stretch without the client: {_span(s.seconds)}", f"from {_clock(s.start)}", tone))
    asked, openly = len(talk.questions_ours), len(talk.open_ours)
    rows.append(
        (
            f"You asked {counted(asked, 'question')}, {openly} of them open",
            f"they asked {len(talk.questions_theirs)}",
            "plain",
        )
    )
    if not estimated and talk.interruptions_ours:
        rows.append((f"You began while they spoke {counted(len(talk.interruptions_ours), 'time')}", "", "warn"))
    if not estimated and talk.patience is not None:
        rows.append(
            (f"You waited {talk.patience:.1f} s after them, as a rule", "under half a second leaves no room", "plain")
        )
    return rows


def _span(seconds: float) -> str:
    return f"{int(seconds)} s" if seconds < 90 else f"{seconds / 60:.1f} min"


def _actions(card: DebriefCard) -> tuple[Action, ...]:
    deal = card.prepared.deal
    mail = Action("mail", "Draft the follow-up mail", SKILL, "follow_up", {"document_id": card.document.id})
    if deal is None:
        return (mail,)
    args = {"deal_id": deal.id}
    buttons = [mail, Action("score", "Right to Win", "right_to_win", "show", args)]
    if card.seen:
        buttons.insert(0, Action("evidence", "Decide on the observations", "evidence", "show", args, "primary"))
    return tuple(buttons)
