"""The preparation in chat: who, what changed, what to ask, whom we are up against; the rest folded."""

from dataclasses import replace

from knowledge.records import Activity
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Part, Simple, TextPart
from skills.ask import Ask
from skills.catalog.meeting_prep.outcome import Incomplete, Prep
from skills.catalog.meeting_prep.words import (
    NAME,
    ask_items,
    cite,
    guest_items,
    rival_item,
    said_item,
    standing,
    summary,
    title,
)
from skills.citing import Citations
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.noticing.notice import Notice
from skills.wording import Voice
from skills.workflows.asking_back import asked_back
from skills.workflows.chapters import unavailable

STEP_NAMES = {
    "competition": "Competition",
    "risk": "The score",
    "people": "Who's who",
    "money": "The money",
    "strategy": "The Power Plan",
    "materials": "What to bring",
}
_CHANGED, _GUESTS = 3, 4


def prep_answer(ask: Ask, prep: Prep) -> Answer:
    voice, citations = ask.voice, Citations()
    deal = prep.research.deal
    said = summary(prep, voice)
    parts: list[Part] = [TextPart(said)]
    if prep.now is not None:
        parts.append(TextPart(f"{standing(prep)}."))
    guests = guest_items(prep.guests, voice, citations, deal.id if deal else None)
    if guests:
        heading = "Who will be there" if prep.research.meeting else "Who has a part"
        parts.append(ListPart(guests[:_GUESTS], title=heading))
    asks = ask_items(prep, voice)
    if asks:
        parts.append(ListPart(asks, title="Ask", ordered=True))
    changed = tuple(change_item(n, citations, i) for i, n in enumerate(prep.changed))
    if changed:
        parts.append(ListPart(changed[:_CHANGED], title=_since(prep, voice)))
    if prep.rivals:
        parts.append(ListPart(tuple(rival_item(r, citations) for r in prep.rivals[:2]), title="Up against"))
    if prep.themes:
        items = tuple(Item(t.ours.title, t.tie.goal.title if t.tie else "") for t in prep.themes)
        parts.append(ListPart(items, title="Say what only we can"))
    parts += _folds(prep, voice, citations)
    parts += [TextPart(t, "muted") for t in missing(prep)]
    return Answer(
        title(prep, voice),
        tuple(parts),
        citations.sources,
        _buttons(prep, voice),
        said,
        degraded=(*prep.results.notes, *unavailable(prep.results.trouble, STEP_NAMES)),
        skill=NAME,
    )


def _since(prep: Prep, voice: Voice) -> str:
    last = prep.research.last
    return f"Since {voice.day(last.at)}" if last is not None else "In the last 45 days"


def change_item(notice: Notice, citations: Citations, n: int) -> Item:
    cites = tuple(cite(r, citations) for r in notice.refs if r.kind != "deal")
    action = None if notice.action is None else replace(notice.action, id=f"since_{n}")
    return Item(notice.text, notice.detail, cites=cites, action=action)


def _folds(prep: Prep, voice: Voice, citations: Citations) -> list[Part]:
    folds: list[Part] = []
    points = tuple(Item(p.text, p.why, f"{p.minutes} min") for p in prep.agenda)
    folds.append(DetailsPart("Agenda", (ListPart(points, ordered=True),), key="agenda"))
    if prep.risks:
        items = tuple(Item(r, tone="warn") for r in prep.risks)
        folds.append(DetailsPart(f"What can go wrong ({len(items)})", (ListPart(items),), key="risks"))
    quotes = tuple(said_item(g, s, voice, citations) for g in prep.guests for s in g.said)
    if quotes:
        folds.append(DetailsPart(f"In their words ({len(quotes)})", (ListPart(quotes),), key="quotes"))
    if prep.bring:
        items = tuple(Item(b.text, b.why, cites=(cite(b.ref, citations),)) for b in prep.bring)
        folds.append(DetailsPart(f"What to bring ({len(items)})", (ListPart(items),), key="bring"))
    rest: tuple[Simple, ...] = ()
    guests = guest_items(prep.guests, voice, citations, None)[_GUESTS:]
    if guests:
        rest = (ListPart(guests),)
    return [*folds, *([DetailsPart(f"Also there ({len(guests)})", rest, key="guests")] if rest else [])]


def missing(prep: Prep) -> list[str]:
    """What is not on record, and how to give it."""
    research = prep.research
    told = []
    if research.deal is None:
        told.append("No open deal belongs to this meeting, so there is no score, no money and no plan to build on.")
    if not prep.guests and research.meeting is None:
        told.append("Nobody is on record with a part on this deal: import contacts.csv, or say “Dana is the buyer”.")
    elif not prep.guests:
        told.append("The invitation names nobody of theirs: add them in the CRM (activities.csv, column contacts).")
    if research.last is None:
        told.append("No earlier meeting or call is on record: import activities.csv.")
    if research.deal is not None and not prep.rivals:
        told.append("No competitor is named on this deal.")
    return told


def _buttons(prep: Prep, voice: Voice) -> tuple[Action, ...]:
    others = tuple(_meeting(a, n, voice) for n, a in enumerate(prep.research.choices[:2]))
    deal = prep.research.deal
    if deal is None:
        return others
    args = {"deal_id": deal.id}
    return (
        Action("score", "Right to Win", "right_to_win", "show", args),
        Action("plan", "Power Plan", "power_plan", "show", args),
        *others,
    )


def _meeting(meeting: Activity, n: int, voice: Voice) -> Action:
    label = f"{meeting.subject}, {voice.day(meeting.at)}"
    return Action(
        f"meeting-{n}", label if len(label) < 60 else f"{label[:58]}…", NAME, "show", {"activity_id": meeting.id}
    )


def incomplete_answer(ask: Ask, out: Incomplete) -> Answer:
    research = out.research
    meant = research.meant
    client = meant.account.name if meant.account else "This client"
    day = f" on {ask.voice.day(research.day)}" if research.day else ""
    words = {
        "nothing_found": ("Not found", unseen(meant.wanted, "deals and clients", "my deals")),
        "no_meeting": (
            f"No meeting{day}",
            f"No meeting with a client{day} is on record for you. Import activities.csv, or name a deal.",
        ),
        "which_deal": ("Which deal?", "No meeting is on record with them. Which deal shall I prepare you for?"),
        "no_open_deal": ("Nothing to prepare", no_open_deal(client, "nothing to prepare")),
        "no_deals": ("Nothing to prepare", NO_DEALS),
        "colleague": (
            "A talk among us",
            "I prepare talks with clients. For one with a colleague, look at these first:",
        ),
    }
    title_, said = words[out.lack]
    answer = asked_back(ask, NAME, title_, said, meant.choices)
    meetings = tuple(_meeting(a, n, ask.voice) for n, a in enumerate(research.choices))
    theirs = _of_colleague(research.colleague) if research.colleague else ()
    return replace(answer, actions=(*theirs, *meetings, *answer.actions))


def _of_colleague(user_id: str) -> tuple[Action, ...]:
    """What one would talk about with them."""
    about = {"user_id": user_id}
    return (
        Action("plan", "Their plan", "attainment_plan", "show", {**about, "text": "attainment plan"}),
        Action("licence", "Their licence", "licence_to_sell", "show", {**about, "text": "licence to sell"}),
    )
