"""The cards around a call that is to come or running: what is prepared, who agreed, how to follow it."""

from collections.abc import Callable, Collection
from dataclasses import replace

from knowledge.records import LiveCall
from skills.answer import (
    Action,
    Answer,
    Choice,
    DetailsPart,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    Part,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.calls.context import CallContext
from skills.catalog.meeting_coach.outcome import Incomplete, OpenCard, StartCard, WayCard
from skills.catalog.meeting_coach.preparing import Prepared
from skills.citing import Citations
from skills.language.lists import counted, listed
from skills.language.unseen import unseen
from skills.scoring.words import C_LABELS

SKILL = "meeting_coach"
Link = Callable[[str], str]
"""Call id -> where its side panel is."""
Told = Callable[[str], str]

_MONEY = {
    "imperative": "which of their goals it serves",
    "budget_owner": "who owns the budget",
    "priority": "how high it ranks for them",
    "problem": "the problem in their own words",
    "timeline": "by when they need it",
}
_BEFORE = (
    "I listen only when everyone on the call knows it and has agreed. Say it at the start, for instance: "
    "“I use an assistant that listens and takes notes for me. Is that all right with everybody?”"
)
HINTS_TO = Field(
    "hints_to",
    "Hints go to",
    "choice",
    required=False,
    value="web",
    choices=(
        Choice("web", "the side panel"),
        Choice("slack", "the panel and my Slack messages"),
        Choice("teams", "the panel and my Teams chat"),
        Choice("meeting", "the panel and my Teams meeting, where only I see them"),
        Choice("none", "nowhere, just write it down"),
    ),
)
_HOW = Field(
    "how", "How did everyone agree?", hint="For the record: who was asked, and how they answered", required=True
)
_AGENDA = Field("agenda", "Agenda, a point a line", "long_text", required=False)
_MINUTES = Field("minutes", "Planned minutes", "number", required=False)


# --- before -----------------------------------------------------------------------------------------------


def start_card(ask: Ask, card: StartCard) -> Answer:
    context = card.prepared.context
    about = context.deal or context.client or "a client"
    cites = _citations(card.prepared)
    parts: list[Part] = []
    if card.in_doubt:
        parts.append(TextPart("That does not sound as if everyone agreed, so I do not listen.", "warn"))
    parts.append(TextPart(_BEFORE))
    parts += _prepared(card.prepared)
    args = {k: v for k, v in (("deal_id", context.deal_id or ""), ("account_id", _client_id(card))) if v}
    told = _told(card)
    agreed = Action(
        "agreed",
        "Everyone agreed",
        SKILL,
        "start",
        {**args, "consent": "given"},
        "primary",
        (_HOW, *told),
    )
    later = Action("later", "I will ask at the start", SKILL, "start", args, fields=told)
    said = f"Ready to coach your call about {about}, as soon as everyone on it has agreed."
    return Answer(f"Coach the call: {about}", tuple(parts), cites.sources, (agreed, later), said, skill=SKILL)


def _told(card: StartCard) -> tuple[Field, ...]:
    """What may be said of the call before it begins, filled in as far as it was; hints go only where they arrive."""
    intent = card.intent
    choices = tuple(c for c in HINTS_TO.choices if _CHATS.get(c.value, "") in ("", *card.chats))
    wished = intent.hints_to if any(c.value == intent.hints_to for c in choices) else None
    return (
        replace(HINTS_TO, choices=choices, value=wished or HINTS_TO.value),
        replace(_AGENDA, value="\n".join(intent.agenda)),
        replace(_MINUTES, value=str(intent.minutes or "")),
    )


def _client_id(card: StartCard) -> str:
    return card.account.id if card.account is not None else ""


def _citations(prepared: Prepared) -> Citations:
    cites = Citations()
    if prepared.deal is not None:
        cites.record("deal", prepared.deal.id, prepared.deal.name)
    return cites


def _prepared(prepared: Prepared) -> list[Part]:
    context = prepared.context
    facts = _facts(context)
    if not facts:
        none = "There is no deal behind this call on record, so my hints can only be about what is said."
        return [TextPart(none, "muted")]
    found: list[Part] = [FactsPart(tuple(facts), "What I will listen for")]
    if context.qualifiers:
        items = tuple(Item(q.question, C_LABELS[q.c], f"+{q.worth}" if q.worth else "") for q in context.qualifiers)
        found.append(DetailsPart("Open qualifiers and what a yes is worth", (ListPart(items),), "qualifiers"))
    return found


def _facts(context: CallContext) -> list[Fact]:
    cites = ("S1",) if context.deal_id else ()
    people = [p for p in context.people if not p.side_us]
    without = [p.name for p in people if p.role is None]
    unmet = [p.name for p in people if not p.met]
    rows = [
        ("Qualifiers open", _qualifiers(context)),
        ("Not known about the money", listed((_MONEY.get(k, k) for k in context.money_unknown), most=5)),
        ("Without a part on the map", listed(without, most=4)),
        ("Not heard from lately", listed(unmet, most=4)),
        ("Risks", "; ".join(context.risks[:3])),
    ]
    facts = [Fact(label, value, cites=cites) for label, value in rows if value and (context.deal_id or people)]
    if context.deal_id or context.client:
        known = [
            n
            for n, c in (
                (counted(len(context.rivals), "competitor"), context.rivals),
                (counted(len(context.plays), "objection"), context.plays),
            )
            if c
        ]
        if known:
            facts.append(Fact("Answers at hand", f"{listed(known)} from our own papers", "muted"))
    return facts


def _qualifiers(context: CallContext) -> str:
    if not context.qualifiers:
        return ""
    best = context.qualifiers[0]
    return f"{len(context.qualifiers)} of 4; {C_LABELS[best.c]} is worth most: “{best.question}” (+{best.worth})"


# --- on record --------------------------------------------------------------------------------------------


def open_card(ask: Ask, card: OpenCard, link: Link, notice: str, chats: Collection[str]) -> Answer:
    """`chats`: those this installation answers in; hints wished elsewhere stay in the panel, and that is said."""
    call = card.call
    at = link(call.id)
    parts: list[Part] = [FactsPart(tuple(_state(ask, call, at)), call.title)]
    needed = _CHATS.get(call.hints_to)
    if needed is not None and needed not in chats and call.state != "ended":
        away = f"{needed.capitalize()} is not connected here, so hints stay in the side panel."
        parts.append(TextPart(f"{away} An administrator connects it with scip connect {needed}.", "warn"))
    if call.consent == "none":
        parts.append(TextPart(_BEFORE, "warn"))
    elif notice and call.state == "planned":
        parts.append(TextPart(f"Please say to everybody: “{notice}”"))
    if call.state == "planned":
        parts.append(DetailsPart("How to let me hear the call", (_sound(at),), "sound"))
    if card.prepared is not None and call.state == "planned":
        parts += _prepared(card.prepared)
    cites = _citations(card.prepared) if card.prepared is not None else Citations()
    return Answer(call.title, tuple(parts), cites.sources, _buttons(call), _open_summary(call, at), skill=SKILL)


def _open_summary(call: LiveCall, at: str) -> str:
    if call.state == "ended":
        return f"{call.title} is over."
    if call.consent == "refused":
        return f"{call.title} is on record. I do not listen: not everyone agreed. Panel: {at}"
    if call.consent == "none":
        return f"{call.title} is on record. I do not listen yet: nobody has said that everyone agreed. Panel: {at}"
    if call.state == "live":
        return f"I am listening to {call.title}. Hints are in the side panel: {at}"
    return f"{call.title} is ready, and everyone agreed. Open the side panel and let me hear it: {at}"


_CONSENT: dict[str, tuple[str, Tone]] = {
    "none": ("not on record: I do not listen", "warn"),
    "announced": ("everyone was told and nobody objected", "good"),
    "given": ("everyone agreed", "good"),
    "refused": ("not everyone agreed: I do not listen", "bad"),
}
_CHATS = {"slack": "slack", "teams": "teams", "meeting": "teams"}
_STATE = {"planned": "not begun", "live": "running", "ended": "over"}
_PLACE = {
    "web": "side panel",
    "slack": "side panel and Slack",
    "teams": "side panel and Teams",
    "meeting": "side panel and Teams meeting",
    "none": "nowhere",
}


def _state(ask: Ask, call: LiveCall, at: str) -> list[Fact]:
    consent, tone = _CONSENT[call.consent]
    when = f", {ask.voice.moment(call.consent_at)}" if call.consent_at else ""
    how = f" ({call.consent_how})" if call.consent_how else ""
    facts = [
        Fact("Consent", f"{consent}{when}{how}", tone),
        Fact("Call", _STATE[call.state]),
        Fact("Hints", f"{_PLACE[call.hints_to]}{', muted' if call.muted else ''}"),
        Fact("Side panel", at),
    ]
    if call.agenda:
        facts.append(Fact("Agenda", "; ".join(call.agenda)))
    return facts


def _sound(at: str) -> ListPart:
    ways = (
        (
            "In the browser",
            f"open {at} and press “Use this microphone”; with the call on the loudspeaker I hear both sides",
        ),
        (
            "Zoom, Teams, Meet, phone",
            "press “Connect the call” in the panel: it gives a key for Zoom, Recall.ai, Twilio or Azure",
        ),
        ("A file or this computer", "`scip listen --mic --server ADDRESS --key KEY`, both from “Connect the call”"),
    )
    return ListPart(tuple(Item(a, b) for a, b in ways))


def _buttons(call: LiveCall) -> tuple[Action, ...]:
    if call.state == "ended":
        args = {"call_id": call.id}
        return (Action("debrief", "Debrief", SKILL, "debrief", args, "primary"),)
    args = {"call_id": call.id}
    buttons: list[Action] = []
    if call.consent in ("none", "refused"):
        given = {**args, "consent": "given"}
        buttons.append(Action("agreed", "Everyone agreed", SKILL, "start", given, "primary", (_HOW,)))
    mute = ("unmute", "Hints again") if call.muted else ("mute", "Mute the hints")
    buttons.append(Action(mute[0], mute[1], SKILL, mute[0], args))
    buttons.append(Action("stop", "Stop", SKILL, "stop", args, "danger"))
    return tuple(buttons)


# --- at its holder's word ---------------------------------------------------------------------------------


def way_card(ask: Ask, card: WayCard, link: Link) -> Answer:
    call = card.call
    said = _way_said(card)
    tone: Tone = "warn" if card.way == "refuse" else "plain"
    actions = _buttons(call) if card.way in ("stop", "mute", "unmute") else ()
    return Answer(call.title, (TextPart(said, tone),), actions=actions, summary=said, skill=SKILL)


def _way_said(card: WayCard) -> str:
    call, changed = card.call, bool(card.changes)
    if card.way == "refuse":
        return "Noted: not everyone agreed. I do not listen to this call, and nothing of it is written down."
    if card.way == "stop":
        if not changed:
            return "The coach has stopped already."
        heard = call.started_at is not None
        return "I have stopped listening. " + ("The debrief follows in a moment." if heard else "Nothing was heard.")
    if card.way == "mute":
        return "Hints are muted. I go on writing down the call." if changed else "Hints are muted already."
    if card.way == "unmute":
        return "You get hints again." if changed else "Hints are on already."
    if not changed:
        return (
            "I give as many hints as I can already." if card.way == "more" else "I hold back as far as I can already."
        )
    if card.way == "more" and call.liked and call.pace == 0:
        return f"More hints of that kind: {call.liked[-1].replace('_', ' ')}."
    return "You get more hints." if card.way == "more" else "You get fewer hints: only what weighs most."


# --- what is missing --------------------------------------------------------------------------------------


def incomplete(ask: Ask, card: Incomplete) -> Answer:
    title, said = _missing(ask, card)
    actions: list[Action] = []
    if card.gap == "which_deal":
        actions = [
            Action(f"deal_{n}", d.name, SKILL, "start", {**card.carried, "deal_id": d.id})
            for n, d in enumerate(card.choices[:6], 1)
        ]
        if card.account is not None:
            args = {**card.carried, "account_id": card.account.id}
            actions.append(Action("client", f"{card.account.name}, no deal in particular", SKILL, "start", args))
    parts: list[Part] = [TextPart(said)]
    if card.calls:
        items = tuple(
            Item(
                d.title,
                ask.voice.day(d.at),
                action=Action(f"call_{n}", "Debrief", SKILL, "debrief", {"document_id": d.id}),
            )
            for n, d in enumerate(card.calls[:5], 1)
        )
        parts.append(ListPart(items, "Calls on record"))
    return Answer(title, tuple(parts), actions=tuple(actions), summary=said, skill=SKILL)


_GIVE = (
    "Let me listen to one (“coach my call with …”), or import transcripts: a folder with documents of kind transcript "
    "(vtt, srt, txt), then `scip import FOLDER`."
)


def _missing(ask: Ask, card: Incomplete) -> tuple[str, str]:
    if card.gap == "nothing_found":
        return "Nothing of that name", unseen(card.wanted, "deals and clients", "my deals")
    if card.gap == "which_deal":
        if not card.choices and card.account is None:
            said = (
                "You have no open deals on record. Name a client (accounts.csv) or a deal (opportunities.csv) "
                "for the call."
            )
            return "Which call?", said
        return "Which call?", "Which deal is the call about?"
    if card.gap == "no_open_deal":
        name = card.account.name if card.account else "This client"
        return "No open deal", f"{name} has no open deal that you may see. Name a deal, or start the call without one."
    if card.gap == "no_call":
        said = (
            "No call of yours is being coached, and none is planned. Say “coach my call with …” and the client's name."
        )
        return "No call", said
    if card.gap == "not_kept":
        return "Not kept", "What was said in your last call is no longer kept, so I can't debrief it again."
    if card.gap == "nothing_said":
        return "Nothing was said", "Nothing was heard in that call, so there is nothing to debrief."
    about = f" with {card.account.name}" if card.account else ""
    if card.day is not None and card.calls:
        return "No call that day", f"I find no call{about} of {ask.voice.day(card.day)}. These are on record:"
    return "No call on record", f"There is no call{about} on record that you may read. {_GIVE}"
