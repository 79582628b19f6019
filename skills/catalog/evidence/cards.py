"""The cards: a small batch with buttons, where something waits, the exact change, and what is missing."""

from knowledge.records import Evidence
from skills.answer import Action, Answer, Choice, DiffPart, DiffRow, Field, Item, ListPart, Part, TextPart, Tone
from skills.ask import Ask
from skills.catalog.evidence.outcome import BATCH, BatchCard, ChangeCard, Entry, Incomplete, Out, OverviewCard, Waiting
from skills.citing import Citations
from skills.language.lists import counted
from skills.scoring.score import Score
from skills.scoring.words import C_LABELS, FOG_LABELS, SUB_LABELS, headline, points

SKILL = "evidence"
_SHORT = 90
_MOST_NOTED = 600
"""Characters of a note that a button can carry."""
_STRENGTH = {1.0: "strong", 0.6: "medium", 0.3: "weak"}
_HOW = (
    "Connect or import mails, notes and call transcripts: a folder with `activities.csv` and documents (md, docx, pdf, "
    "vtt, eml), then `scip import FOLDER`. Or paste a text here: “read this note: …”."
)

_WOULD_COUNT = (
    "What counts says what somebody there did, decided, measured or thinks of us, with who and when: “Dana Whitfield "
    "said on Friday that they have extended the service contract with us until 2030.” To give your own judgement, set "
    "a rating: “set trust to 6 because …”."
)


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, BatchCard):
        return _batch(ask, card, out)
    if isinstance(card, OverviewCard):
        return _overview(ask, card, out)
    if isinstance(card, ChangeCard):
        return _change(ask, card)
    return _incomplete(card, out)


# --- a batch ----------------------------------------------------------------------------------------------


def _batch(ask: Ask, card: BatchCard, out: Out) -> Answer:
    waiting, citations = card.waiting, Citations(out.facts.titles)
    deal, asked = waiting.deal.file.deal, waiting.batch
    parts: list[Part] = []
    if card.changes and card.after is not None:
        items = tuple(_item(ask, n, e, waiting, citations, button=False) for n, e in enumerate(waiting.accepted, 1))
        parts.append(ListPart(items, "Counts by itself, as the policy on record says"))
        parts.append(TextPart(_moved(waiting.now, card.after), "muted"))
    if asked:
        items = tuple(_item(ask, n, e, waiting, citations, button=True) for n, e in enumerate(asked, 1))
        parts.append(ListPart(items, "Waiting for you", ordered=True))
    elif not card.changes:
        parts.append(TextPart(_nothing(ask, out, waiting), "muted"))
        parts += _to_place(ask, waiting)
        parts += _left_out(waiting)
    parts += _notes(waiting, out)
    return Answer(
        f"Evidence: {deal.name}",
        tuple(parts),
        citations.sources,
        _actions(card),
        _summary(card, out),
        skill=SKILL,
    )


def _item(ask: Ask, n: int, entry: Entry, waiting: Waiting, citations: Citations, *, button: bool) -> Item:
    e = entry.evidence
    speaker = f"{e.speaker}: " if e.speaker else ""
    way = "for us" if e.polarity > 0 else "against us"
    bits = [
        f"{way}, {SUB_LABELS[e.sub_factor]} ({C_LABELS[e.c]}), {_strength(e.strength)}",
        ask.voice.day(e.at) + (f" at {e.locator}" if e.locator else ""),
        entry.by_policy or _moved(waiting.now, entry.after),
    ]
    tone: Tone = "good" if e.polarity > 0 else "bad"
    title = entry.title or "Where it was seen"
    cite = citations.evidence(e, title) if e.source_id is not None else ""
    return Item(
        f"{speaker}“{e.statement}”",
        " · ".join(bits),
        FOG_LABELS[e.fog],
        tone,
        (cite,) if cite else (),
        _press("accept", f"accept_{n}", "Accept", waiting, [entry]) if button else None,
    )


def _strength(value: float) -> str:
    return "strong" if value >= 0.8 else "medium" if value >= 0.5 else "weak"  # between the three steps of a reading


def _moved(now: Score, after: Score) -> str:
    if headline(now) == headline(after) and [c.points for c in now.cs] == [c.points for c in after.cs]:
        return "moves no number yet"
    changed = [
        f"{c.spec.label} {points(c.points)} → {points(after.c(c.spec.key).points)}"
        for c in now.cs
        if c.points != after.c(c.spec.key).points
    ]
    if headline(now) != headline(after):
        changed.append(f"Right to Win {headline(now)} → {headline(after)}")
    return ", ".join(changed)


def _press(verb: str, key: str, label: str, waiting: Waiting, entries: list[Entry], *, primary: bool = False) -> Action:
    args = {"deal_id": waiting.deal.file.deal.id, "ref": ",".join(e.ref for e in entries)}
    return Action(key, label, SKILL, verb, args, style="primary" if primary else "default")


def _actions(card: BatchCard) -> tuple[Action, ...]:
    waiting, batch = card.waiting, list(card.waiting.batch)
    if not batch:
        every_text = (_all_texts(waiting),) if waiting.deal.newest is not None else ()
        return (*every_text, *_log_button(waiting), _score_button(waiting))
    every: tuple[Action, ...] = ()
    if len(batch) > 1:
        every = (_press("accept", "accept_all", f"Accept all {len(batch)}", waiting, batch, primary=True),)
    each: list[Action] = []
    for n, entry in enumerate(batch, 1):
        each.append(_press("reject", f"reject_{n}", f"Reject {n}", waiting, [entry]))
        each.append(_edit_form(n, waiting, entry))
    return (*every, *each, _score_button(waiting))


def _score_button(waiting: Waiting) -> Action:
    return Action("score", "Right to Win", "right_to_win", "show", {"deal_id": waiting.deal.file.deal.id})


def _log_button(waiting: Waiting) -> tuple[Action, ...]:
    """What was told may be worth a note, whatever it counts for."""
    if not waiting.unsure:
        return ()
    said = " ".join(e.evidence.statement for e in waiting.unsure)[:_MOST_NOTED]
    args = {"deal_id": waiting.deal.file.deal.id, "text": f"log a note: {said}"}
    return (Action("log", "Log it as a note", "crm_update", "show", args),)


def _all_texts(waiting: Waiting) -> Action:
    return Action("show", "What waits, of any day", SKILL, "show", {"deal_id": waiting.deal.file.deal.id})


def _edit_form(n: int, waiting: Waiting, entry: Entry, label: str = "Change") -> Action:
    e = entry.evidence
    form = (
        Field(
            "way",
            "It speaks",
            "choice",
            value="for" if e.polarity > 0 else "against",
            choices=(Choice("for", "for us"), Choice("against", "against us")),
        ),
        Field(
            "sub_factor",
            "About",
            "choice",
            value=e.sub_factor,
            choices=tuple(Choice(k, label) for k, label in SUB_LABELS.items()),
        ),
        Field(
            "fog",
            "It is",
            "choice",
            value=e.fog,
            choices=tuple(Choice(k, label) for k, label in FOG_LABELS.items()),
        ),
        Field(
            "strength",
            "Strength",
            "choice",
            value=f"{e.strength:g}",
            choices=tuple(Choice(f"{k:g}", label) for k, label in _STRENGTH.items()),
        ),
    )
    args = {"deal_id": waiting.deal.file.deal.id, "ref": entry.ref}
    return Action(f"change_{n}", f"{label} {n}", SKILL, "edit", args, fields=form)


def _nothing(ask: Ask, out: Out, waiting: Waiting) -> str:
    if out.facts.pasted and waiting.deal.found:
        return "What this text holds is on record already."
    if waiting.unsure:
        return "Nothing here is sure enough to be proposed. If it counts, say for what, and it goes on record."
    if out.facts.pasted:
        return "Nothing in this text is sure enough to count for the score."
    newest = waiting.deal.newest
    if newest is not None and out.facts.day is not None:
        asked, last = ask.voice.day(out.facts.day), ask.voice.day(newest.at)
        return f"Nothing of {asked} is on record. Newest: “{newest.title}”, {last}."
    if not waiting.deal.read:
        when = " of that day" if out.facts.day is not None else ""
        return f"There are no texts{when} here to read. {_HOW}"
    return f"Nothing new waits: I read {counted(waiting.deal.read, 'text')} and found nothing that is not on record."


def _to_place(ask: Ask, waiting: Waiting) -> list[Part]:
    """What may count, with what it comes nearest to, and a form to say what it counts for."""
    needed = {n.words: n.needed for n in waiting.deal.not_taken}
    confidence = {f.proposal.quote: f.proposal.confidence for f in waiting.deal.unsure}
    items = []
    for n, entry in enumerate(waiting.unsure[:BATCH], 1):
        e = entry.evidence
        way = "for us" if e.polarity > 0 else "against us"
        right, least = (round(100 * of.get(e.statement, 0.0)) for of in (confidence, needed))
        how = f"nearest: {way}, {SUB_LABELS[e.sub_factor]} ({C_LABELS[e.c]})"
        how += f"; such a reading is right {right} times in 100, and {least} are needed"
        said = f"{e.speaker}: " if e.speaker else ""
        items.append(
            Item(f"{said}“{_short(e.statement)}”", how, action=_edit_form(n, waiting, entry, "Say what it counts for:"))
        )
    return [ListPart(tuple(items), "For you to say", ordered=True)] if items else []


def _left_out(waiting: Waiting) -> list[Part]:
    """Why the rest of a text that was handed over was not taken, and what would be."""
    left = [n for n in waiting.deal.not_taken if n.reason]
    unsure = len(waiting.unsure) - BATCH
    more = (len(left) - BATCH if len(left) > BATCH else 0) + max(unsure, 0)
    said = [f"{counted(more, 'more statement')} left out likewise."] if more else []
    if not waiting.deal.not_taken:
        return []
    items = tuple(Item(f"“{_short(n.words)}”", n.reason) for n in left[:BATCH])
    reasons: list[Part] = [ListPart(items, "Why nothing was taken")] if items else []
    return [*reasons, TextPart(" ".join([*said, _WOULD_COUNT]), "muted")]


def _notes(waiting: Waiting, out: Out) -> list[Part]:
    deal, said = waiting.deal, []
    more = len(waiting.asked) - BATCH
    if more > 0:
        said.append(f"{counted(more, 'more observation')} after these.")
    if deal.left:
        said.append(f"{counted(deal.left, 'older text')} not read yet: ask again, or name a day to go there.")
    if deal.set_aside:
        said.append(f"{counted(deal.set_aside, 'private paper')} left alone: what is private never becomes evidence.")
    if out.facts.reader_away:
        said.append("I can't read texts right now: the sentence model is not there. What is on record is shown.")
    return [TextPart(" ".join(said), "muted")] if said else []


def _summary(card: BatchCard, out: Out) -> str:
    waiting = card.waiting
    name, n = waiting.deal.file.deal.name, len(waiting.asked)
    counts = f"{counted(len(waiting.accepted), 'observation')} counted by the policy; " if card.changes else ""
    if not n and waiting.unsure:
        left = counted(len(waiting.unsure), "statement")
        return f"{name}: {counts}nothing sure enough to propose; {left} you can place."
    if not n:
        nothing = "nothing waits for you" if waiting.deal.read or counts else "no texts to read"
        nothing = "no texts of that day" if waiting.deal.newest is not None else nothing
        return f"{name}: {counts}{nothing}."
    everything = card.all_accepted
    effect = f" Accepted together: {_moved(waiting.now, everything)}." if everything is not None else ""
    return f"{name}: {counts}{counted(n, 'observation')} {'waits' if n == 1 else 'wait'} for you.{effect}"


# --- where something waits --------------------------------------------------------------------------------


def _overview(ask: Ask, card: OverviewCard, out: Out) -> Answer:
    some = [w for w in card.deals if w.entries]
    read = sum(w.deal.read for w in card.deals)
    if not some:
        said = f"Nothing new waits: I read the newest {counted(read, 'text')} of {counted(len(card.deals), 'deal')}."
        if out.facts.day is not None:
            said = (
                f"I find no call, mail or note of {ask.voice.day(out.facts.day)} on your deals that holds anything new."
            )
        if not read and out.facts.day is None:
            said = f"There are no texts on your deals to read yet. {_HOW}"
        return Answer("Evidence", (TextPart(said, "muted"),), summary=said, skill=SKILL)
    items = tuple(
        Item(
            w.deal.file.deal.name,
            f"{counted(len(w.entries), 'observation')}, first: “{_short(w.entries[0].evidence.statement)}”",
            str(len(w.entries)),
            action=Action(f"show_{n}", "Look", SKILL, "show", {"deal_id": w.deal.file.deal.id}),
        )
        for n, w in enumerate(some, 1)
    )
    total = sum(len(w.entries) for w in some)
    summary = f"{counted(total, 'observation')} {'waits' if total == 1 else 'wait'} on {counted(len(some), 'deal')}."
    note = TextPart(f"Read: the newest {counted(read, 'text')} of {counted(len(card.deals), 'deal')}.", "muted")
    return Answer("Evidence", (ListPart(items, "Waiting for you"), note), summary=summary, skill=SKILL)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


# --- a change ---------------------------------------------------------------------------------------------


def _change(ask: Ask, card: ChangeCard) -> Answer:
    deal = card.waiting.deal.file.deal
    pairs = zip(card.before, card.made, strict=True)
    parts: list[Part] = [DiffPart(f"“{_short(m.statement)}”", _rows(e, m, card.kind)) for e, m in pairs]
    now, after = card.waiting.now, card.after
    effect = [(c.spec.label, points(c.points), points(after.c(c.spec.key).points)) for c in now.cs]
    effect.append(("Right to Win", headline(now), headline(after)))
    rows = tuple(DiffRow(*r) for r in effect if r[1] != r[2])
    if rows:
        parts.append(DiffPart(f"{deal.name}: score", rows))
    elif card.kind != "reject":
        parts.append(TextPart("It goes on record and moves no number yet.", "muted"))
    title = {"accept": "Accept", "reject": "Reject", "edit": "Correct"}[card.kind]
    what = counted(len(card.made), "observation")
    said = f"{deal.name}: {title.lower()} {what}. {_moved(now, after) if rows else 'The score stays.'}"
    return Answer(f"{title} {what}", tuple(parts), summary=said, skill=SKILL)


def _rows(entry: Entry, now: Evidence, kind: str) -> tuple[DiffRow, ...]:
    was = entry.evidence
    way = {1: "for us", -1: "against us"}
    status = {"accepted": "accepted", "rejected": "rejected", "proposed": "proposed"}
    rows = [DiffRow("Status", status[entry.was] if entry.stored else "not on record", status[now.status])]
    rows = [r for r in rows if r.before != r.after]
    if kind == "reject" or (kind == "accept" and entry.stored):
        return tuple(rows)
    pairs = [
        ("About", SUB_LABELS[was.sub_factor], SUB_LABELS[now.sub_factor]),
        ("Speaks", way[was.polarity], way[now.polarity]),
        ("Class", FOG_LABELS[was.fog], FOG_LABELS[now.fog]),
        ("Strength", _strength(was.strength), _strength(now.strength)),
    ]
    if kind == "accept":
        return (*rows, *(DiffRow(label, "", value) for label, _, value in pairs))
    return (*rows, *(DiffRow(label, a, b) for label, a, b in pairs if a != b))


# --- what is missing --------------------------------------------------------------------------------------


def _incomplete(card: Incomplete, out: Out) -> Answer:
    wanted = ", ".join(f"“{w}”" for w in out.facts.wanted) or "that"
    account = out.facts.account.name if out.facts.account else "This client"
    words = {
        "nothing_found": ("No such deal", f"I can't find {wanted} among the deals and clients you may see."),
        "no_open_deal": ("No open deal", f"{account} has no open deal that you may see, so nothing can count for one."),
        "which_deal": ("Which deal?", "Which deal is it about?"),
        "no_deals": ("No open deals", "You have no open deals on record, so there is nothing this could count for."),
        "which_one": ("Which one?", "Which observation do you mean? Say its number, or press its button."),
        "no_such": ("Not waiting", "That observation is not waiting any more. Ask for the evidence of the deal again."),
        "edit_what": (
            "What is it, then?",
            "Say what is wrong with it: for or against us, about what, fact or opinion.",
        ),
        "no_texts": ("No texts here", f"There are no texts here. {_HOW}"),
    }
    title, said = words[card.gap]
    actions: tuple[Action, ...] = ()
    if card.waiting is not None:
        entries = card.waiting.entries if card.gap == "edit_what" else card.waiting.batch
        actions = tuple(_edit_form(n, card.waiting, e) for n, e in enumerate(entries[:BATCH], 1))
        if card.gap == "which_one":
            shown = {"deal_id": card.waiting.deal.file.deal.id}
            actions = (Action("show", "Show them", SKILL, "show", shown),)
    elif card.gap == "which_deal":
        actions = tuple(
            Action(f"deal_{n}", d.name, SKILL, "show", {"deal_id": d.id})
            for n, d in enumerate(out.facts.choices[:BATCH], 1)
        )
    return Answer(title, (TextPart(said, "warn"),), actions=actions, summary=said, skill=SKILL)
