"""Sources and short words every card of the skill uses."""

from knowledge.records import (
    Activity,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    Imperative,
)
from skills.answer import Action, Field, Tone
from skills.catalog.engagement_excellence.measures import Indicator, Lens, Proof, View
from skills.catalog.engagement_excellence.next_action import NextAction
from skills.catalog.engagement_excellence.outcome import Relevance
from skills.catalog.engagement_excellence.rules import LABELS, LENS_LABELS
from skills.citing import Citations
from skills.scoring.score import ScoreBand
from skills.scoring.words import BAND_LABELS
from skills.wording import Voice, minus

SKILL = "engagement_excellence"
TONES: dict[ScoreBand, Tone] = {"strong": "good", "contested": "plain", "weak": "bad", "unknown": "muted"}
_LONGEST = 220


def cite(proof: Proof, seen: View, sources: Citations) -> str:
    if isinstance(proof, Evidence):
        return sources.evidence(proof, proof.statement)
    if isinstance(proof, Activity):
        return sources.record("activity", proof.id, proof.subject, at=proof.at)
    if isinstance(proof, Document):
        return sources.record("document", proof.id, proof.title, at=proof.at)
    if isinstance(proof, Edge):
        return sources.record("edge", proof.id, _edge_title(proof, seen), at=proof.valid_from)
    if isinstance(proof, Contact | Deal | Delivery):
        kind = {Contact: "contact", Deal: "deal", Delivery: "delivery"}[type(proof)]
        return sources.record(kind, proof.id, proof.name)
    if isinstance(proof, Imperative):
        return sources.record("imperative", proof.id, proof.title)
    return sources.record("qualifier_answer", proof.id, proof.note or "Qualifier of Credibility", at=proof.at)


_EDGES = {
    "plays_role": "Part on the deal",
    "owns_relationship": "Relationship owner",
    "deal_team": "Deal team",
    "account_team": "Account team",
    "joint_initiative": "Joint initiative",
    "carries": "Imperative carried by a deal",
}


def _edge_title(edge: Edge, seen: View) -> str:
    """ "Part on the deal: Ola Brekke"."""
    contact = next((c.name for c in seen.file.contacts if c.id in (edge.subject_id, edge.object_id)), "")
    who = contact or seen.user_name(edge.subject_id)
    title = _EDGES.get(edge.kind, "Relation")
    return f"{title}: {who}" if who else title


def lens_points(lens: Lens) -> str:
    return "unknown" if lens.points is None else str(lens.points)


def coverage(lens: Lens) -> str:
    return f"{lens.known} of {len(lens.indicators)} known"


def band_words(lens: Lens) -> str:
    """ "62, contested"; "100 so far"; "unknown"."""
    if lens.points is None:
        return "unknown"
    return f"{lens.points} so far" if lens.thin else f"{lens.points}, {BAND_LABELS[lens.band]}"


def change_words(client: Relevance, lens: Lens, voice: Voice) -> str:
    """ "+7 in 3 months"; "" where there is nothing to compare."""
    change = client.change(lens.key)
    if change is None or change == 0:
        return "" if change is None else "unchanged in 3 months"
    return f"{minus(f'{change:+d}')} in 3 months"


def value_words(indicator: Indicator, voice: Voice) -> str:
    return "unknown" if indicator.value is None else voice.number(indicator.value, 1)


def told(indicator: Indicator) -> str:
    """The finding, short enough for one line of a card."""
    said = indicator.said
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1].rstrip()}…"


def lowered(label: str) -> str:
    """A label inside a sentence, its acronyms kept: "their CEO within 7 days"."""
    return f"{label[:1].lower()}{label[1:]}"


def reason(action: NextAction, voice: Voice) -> str:
    """ "Decision maker met 2.1: …"."""
    gap = action.indicator
    return f"{LABELS[gap.key]} {value_words(gap, voice)}: {told(gap)}"


def by_whom(action: NextAction, voice: Voice) -> str:
    owner = action.owner.name if action.owner else "nobody on record"
    door = f"; {action.door.name} could open the door" if action.door else ""
    return f"{owner}, by {voice.day(action.due_on)}{door}"


def plan_button(client: Relevance, action: NextAction, name: str, label: str) -> Action:
    """A task, prefilled; crm_update shows it for confirmation before it is written."""
    file = client.seen.file
    args = {"deal_id": file.deal.id} if file.deal else {"account_id": file.account.id}
    fields = (
        Field("subject", "Task", value=action.text),
        Field("due_on", "When", "date", value=action.due_on.isoformat()),
    )
    return Action(name, label, "crm_update", "task", args, fields=fields)


def lens_button(client: Relevance, lens: Lens) -> Action:
    file = client.seen.file
    args = {"deal_id": file.deal.id} if file.deal else {"account_id": file.account.id}
    return Action(f"lens-{lens.key}", LENS_LABELS[lens.key], SKILL, "lens", {**args, "lens": lens.key})
