"""The cards: how to give a file, the one question, what would be put on record, what a recording waits for. Pure."""

from collections.abc import Sequence

from knowledge.records import Deal
from skills.answer import Action, Answer, Choice, Fact, FactsPart, Field, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.take_in.outcome import (
    AgreedCard,
    ConsentCard,
    HearingCard,
    HelpCard,
    KnownCard,
    Out,
    Paper,
    ProposeCard,
    SaidCard,
    TroubleCard,
    WhichCard,
)
from skills.catalog.take_in.telling import Place
from skills.citing import Citations
from skills.language.unseen import unseen

SKILL = "take_in"
KINDS = {
    "file": "Document",
    "note": "Note or minutes",
    "mail": "Mail",
    "transcript": "Transcript of a call",
    "report": "Report",
    "plan": "Plan",
    "policy": "Policy or guide",
    "case_study": "Case study",
    "news": "News",
}
HOW = (
    "**Send it with a message**: as an attachment in our chat (Slack, Teams), with the paper clip or by dropping it on "
    "the page (console), with /file PATH (terminal), or with scip ask --file PATH."
)
WHAT = (
    "Documents: md, txt, pdf, docx, vtt, srt, eml. Recordings: wav, mp3, m4a, ogg, webm and the like. Nothing is put "
    "on record before you have seen where it goes and said yes."
)


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    match card:
        case HelpCard():
            answer = _help(card)
        case TroubleCard():
            answer = _trouble(out)
        case WhichCard():
            answer = _which(ask, out, card)
        case ProposeCard():
            answer = _propose(ask, out, card)
        case KnownCard():
            answer = _known(card)
        case ConsentCard():
            answer = _consent(ask, card)
        case AgreedCard():
            answer = _said("Agreed", card.cause)
        case HearingCard():
            answer = _hearing(card)
        case SaidCard():
            answer = _said(card.title, card.text)
    return _with_rest(ask, out, answer)


def _said(title: str, text: str) -> Answer:
    return Answer(title, (TextPart(text),), summary=text, skill=SKILL)


def _help(card: HelpCard) -> Answer:
    where = f" I will offer to put it with {card.deal.name}." if card.deal is not None else ""
    said = f"Send me the file and I read it.{where}"
    return Answer("Add a file", (TextPart(said), TextPart(HOW), TextPart(WHAT, "muted")), summary=said, skill=SKILL)


def _trouble(out: Out) -> Answer:
    n = len(out.problems)
    said = "I could not take this file." if n == 1 else f"I could not take any of these {n} files."
    return Answer("Nothing was added", (TextPart(said, "warn"),), summary=said, skill=SKILL)


def _with_rest(ask: Ask, out: Out, answer: Answer) -> Answer:
    """What became of each file the card does not speak of."""
    parts: list[Part] = list(answer.parts)
    cites = Citations()
    if out.known:
        items = tuple(
            Item(
                k.given.name,
                f"already there since {ask.voice.day(k.document.at)}: {k.document.title}",
                "known",
                "muted",
                (cites.record("document", k.document.id, k.document.title, at=k.document.at),),
            )
            for k in out.known
        )
        parts.append(ListPart(items, "Already on record"))
    if out.problems:
        items = tuple(Item(name, why, tone="warn") for name, why in out.problems)
        parts.append(ListPart(items, "Not taken"))
    summary = answer.summary
    if isinstance(out.card, TroubleCard):
        summary = f"{summary} {out.problems[0][1]}" if len(out.problems) == 1 else summary
    return Answer(
        answer.title,
        tuple(parts),
        cites.sources,
        answer.actions,
        summary,
        skill=SKILL,
    )


def _ids(out: Out) -> str:
    return ",".join(g.id for g in out.facts.files)


def _drop(out: Out) -> Action:
    return Action("drop", "Don't keep it", SKILL, "drop", {"files": _ids(out)})


def _deal_field(deals: Sequence[Deal]) -> Field:
    """The likeliest are offered; any other that its person may see is found by its name."""
    return Field("deal_id", "Deal", "search", choices=tuple(Choice(d.id, d.name) for d in deals), find="deal")


# --- where it belongs -------------------------------------------------------------------------------------


def _which(ask: Ask, out: Out, card: WhichCard) -> Answer:
    names = [g.name for g in out.facts.files if g.id in out.facts.handed or g.id in out.facts.sounds]
    of = f"“{names[0]}”" if len(names) == 1 else f"these {len(names)} files"
    question = f"Which deal does {of} belong to?"
    parts: list[Part] = []
    if card.wanted:
        parts.append(TextPart(unseen(card.wanted, "deals and clients", "my deals"), "warn"))
    if not card.places and not card.others:
        said = "You have no open deal or client on record that it could belong to, so I can't keep it."
        return Answer("Nowhere to put it", (*parts, TextPart(said)), (), (_drop(out),), said, skill=SKILL)
    if not card.places:
        parts.append(TextPart("Nothing in it tells me. Choose the deal, or name it: “put it with …”."))
    base = {"files": _ids(out)}
    actions = [_to(n, place, base) for n, place in enumerate(card.places, 1)]
    if card.others:
        label = "Another deal" if card.places else "Choose a deal"
        actions.append(Action("other", label, SKILL, "into", base, fields=(_deal_field(card.others),)))
    if out.facts.sounds:
        actions.append(Action("none", "No deal: for me alone", SKILL, "into", {**base, "deal_id": "none"}))
    return Answer(
        question, tuple(parts) or (TextPart(_why(card.places)),), (), (*actions, _drop(out)), question, skill=SKILL
    )


def _why(places: Sequence[Place]) -> str:
    told = [f"{p.name}: {p.why}" for p in places if p.why]
    return "What I go by: " + "; ".join(told) + "." if told else "Choose one, or name it: “put it with …”."


def _to(n: int, place: Place, base: dict[str, str]) -> Action:
    named = (
        {"deal_id": place.deal.id}
        if place.deal is not None
        else {"account_id": place.account.id if place.account else ""}
    )
    label = place.name if place.deal is not None else f"{place.name}, no deal in particular"
    return Action(f"to_{n}", label, SKILL, "into", {**base, **named})


# --- a document -------------------------------------------------------------------------------------------


def _propose(ask: Ask, out: Out, card: ProposeCard) -> Answer:
    one = card.papers[0] if len(card.papers) == 1 else None
    what = f"“{one.title}”" if one is not None else f"{len(card.papers)} documents"
    title = f"Add {what} to {card.place.name}?"
    parts = _shown(ask, card)
    if card.place.why:
        parts.insert(0, TextPart(f"It goes to **{card.place.name}**: {card.place.why}.", "muted"))
    twice = [p for p in card.papers if p.elsewhere is not None]
    for paper in twice:
        since = ask.voice.day(paper.elsewhere.at) if paper.elsewhere is not None else ""
        parts.append(TextPart(f"“{paper.given.name}” is on record in another place too, since {since}.", "muted"))
    after = "you alone find it in searches" if card.private else "it can be searched and I look through it for evidence"
    parts.append(TextPart(f"After your yes {after}. You can undo it.", "muted"))
    return Answer(title, tuple(parts), (), _actions(ask, out, card, one), title, skill=SKILL)


def _shown(ask: Ask, card: ProposeCard) -> list[Part]:
    """What goes on record: one document field by field, several by line with what they share below."""
    where = card.place.name if card.place.deal is not None else f"{card.place.name} (client)"
    shared = (Fact("Belongs to", where), Fact("Who can see it", card.readers))
    if len(card.papers) == 1:
        paper = card.papers[0]
        own = (
            Fact("File", paper.given.name),
            Fact("Kind", KINDS[paper.kind]),
            Fact("Date", _dated(ask, paper)),
            Fact("Length", _length(ask, paper)),
        )
        return [FactsPart((*own, *shared), paper.title)]
    items = tuple(
        Item(p.title, f"{p.given.name} · {KINDS[p.kind]} · {_dated(ask, p)} · {_length(ask, p)}") for p in card.papers
    )
    return [ListPart(items, ordered=True), FactsPart(shared)]


def _length(ask: Ask, paper: Paper) -> str:
    handed = paper.handed
    length = f"{ask.voice.number(handed.words, 0)} {'word' if handed.words == 1 else 'words'}"
    return f"{handed.pages} {'page' if handed.pages == 1 else 'pages'}, {length}" if handed.pages else length


def _dated(ask: Ask, paper: Paper) -> str:
    untold = not paper.handed.dated and paper.at == paper.handed.at
    return f"{ask.voice.day(paper.at)}{' (today: the file names no date)' if untold else ''}"


def _actions(ask: Ask, out: Out, card: ProposeCard, one: Paper | None) -> tuple[Action, ...]:
    place = card.place
    named = (
        {"deal_id": place.deal.id}
        if place.deal is not None
        else {"account_id": place.account.id if place.account else ""}
    )
    base = {"files": ",".join(g.id for g in out.facts.files)}
    who = Field(
        "who",
        "Who can see it",
        "choice",
        value="me" if card.private else "all",
        choices=(Choice("all", f"Everyone who sees {place.name}"), Choice("me", "Only me (and administrators)")),
    )
    fields: tuple[Field, ...] = (who,)
    if one is not None:
        fields = (
            Field("title", "Title", value=one.title),
            Field("kind", "Kind", "choice", value=one.kind, choices=tuple(Choice(k, v) for k, v in KINDS.items())),
            Field("on", "Date", "date", value=ask.voice.day_of(one.at).isoformat()),
            who,
        )
    actions = [Action("edit", "Change details", SKILL, "into", {**base, **named}, fields=fields)]
    if card.others:
        actions.append(Action("other", "Another deal", SKILL, "into", base, fields=(_deal_field(card.others),)))
    return tuple(actions)


def _known(card: KnownCard) -> Answer:
    said = f"There is nothing to add: {card.place.name} has it already."
    return Answer("Already there", (TextPart(said),), summary=said, skill=SKILL)


# --- a recording ------------------------------------------------------------------------------------------


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return "of unknown length"
    whole = round(seconds / 60)
    return f"{whole} {'minute' if whole == 1 else 'minutes'}" if whole else f"{max(1, round(seconds))} seconds"


def _consent(ask: Ask, card: ConsentCard) -> Answer:
    place = card.place
    about = f" with {place.name}" if place is not None else ""
    question = f"Did everyone in “{card.given.name}” agree to be recorded and written down?"
    where = f"filed with **{place.name}**" if place is not None else "kept for you alone"
    parts: tuple[Part, ...] = (
        TextPart(f"A recording{about}, {_minutes(card.sound.seconds)}. Nobody listens to it before you have said so."),
        TextPart(
            f"With a yes I write down what was said. The transcript is {where} ({card.readers}), and the debrief comes "
            "to you alone. The recording itself is deleted here afterwards."
        ),
    )
    named = {"deal_id": "none"} if place is None else {"deal_id": place.deal.id} if place.deal is not None else {}
    if place is not None and place.deal is None and place.account is not None:
        named = {"account_id": place.account.id}
    base = {"files": card.given.id, **named}
    how = Field("how", "How did they agree?", required=False, hint="asked at the start, all three said yes")
    yes = [Action("given", "Everyone agreed", SKILL, "hear", {**base, "consent": "given"}, "primary", (how,))]
    if card.announced:
        told = Field("how", "How were they told?", required=False, hint="said at the start, nobody objected")
        yes.append(Action("told", "Everyone was told", SKILL, "hear", {**base, "consent": "announced"}, fields=(told,)))
    no = Action("refused", "Not everyone", SKILL, "drop", {"files": card.given.id, "refused": "yes"})
    other = [
        Action("other", "Another deal", SKILL, "into", {"files": card.given.id}, fields=(_deal_field(card.others),))
    ][: len(card.others)]
    return Answer(question, parts, (), (*yes, no, *other), question, skill=SKILL)


def _hearing(card: HearingCard) -> Answer:
    progress = card.progress
    state = "waiting" if progress is None else progress.state
    name = f"“{card.given.name}”" if card.given is not None else "the recording"
    again = Action("hearing", "How far is it?", SKILL, "hearing", {"files": card.given.id if card.given else ""})
    if state == "done":
        said = f"I have heard all of {name}. The debrief is in this chat, or on its way."
        debrief = Action("debrief", "Show the debrief", "meeting_coach", "debrief", {"call_id": card.call_id})
        return Answer("Heard", (TextPart(said, "good"),), (), (debrief,), said, skill=SKILL)
    if state == "failed" and progress is not None:
        said = f"I could not go on with {name}: {progress.why}"
        return Answer("Not heard to its end", (TextPart(said, "warn"),), summary=said, skill=SKILL)
    total = card.seconds
    if state == "running" and progress is not None and total:
        done = f"{_clock(progress.share * total)} of {_minutes(total)}"
        said = f"I have heard {done} of {name}. The debrief comes here when I am through."
    else:
        said = f"I listen to {name} now ({_minutes(total)}). The debrief comes here when I am through."
    return Answer("Listening to the recording", (TextPart(said),), (), (again,), said, skill=SKILL)


def _clock(seconds: float) -> str:
    return str(round(seconds / 60)) if seconds >= 60 else f"{round(seconds)} seconds"
