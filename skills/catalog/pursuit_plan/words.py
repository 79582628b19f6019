"""Short words and sources every card of the plan uses."""

from knowledge.records import Activity, Budget, Competitor, Contact, Deal, Edge, Evidence, Initiative
from skills.answer import Action, Field, Tone
from skills.catalog.pursuit_plan.outcome import Pursuit
from skills.catalog.pursuit_plan.phases import Phase
from skills.catalog.pursuit_plan.rules import PHASE_LABELS
from skills.catalog.pursuit_plan.step import Planned, Proof, State
from skills.citing import Citations
from skills.deals.deal_rules import LABELS as CLASS_LABELS
from skills.deals.deal_rules import UNKNOWN
from skills.scoring.next_step import whole_points
from skills.wording import Voice

SKILL = "pursuit_plan"
STATES: dict[State, str] = {
    "proposed": "proposed",
    "accepted": "accepted",
    "in_progress": "in progress",
    "done": "done",
    "overdue": "overdue",
}
TONES: dict[State, Tone] = {
    "proposed": "plain",
    "accepted": "good",
    "in_progress": "good",
    "done": "muted",
    "overdue": "bad",
}


def class_words(pursuit: Pursuit) -> str:
    return CLASS_LABELS[pursuit.deal_class] if pursuit.deal_class else f"Class {UNKNOWN.lower()}"


def cite(proof: Proof, pursuit: Pursuit, sources: Citations) -> str:
    if isinstance(proof, Evidence):
        return sources.evidence(proof, proof.statement)
    if isinstance(proof, Activity):
        return sources.record("activity", proof.id, proof.subject, at=proof.at)
    if isinstance(proof, Budget):
        return sources.record("budget", proof.id, f"Budget of {pursuit.deal.name}")
    if isinstance(proof, Edge):
        return sources.record("edge", proof.id, _edge_title(proof, pursuit), at=proof.valid_from)
    kinds: dict[type[Competitor | Contact | Deal], str] = {Competitor: "competitor", Contact: "contact", Deal: "deal"}
    return sources.record(kinds[type(proof)], proof.id, proof.name)


def _edge_title(edge: Edge, pursuit: Pursuit) -> str:
    person = next((p.contact.name for p in pursuit.people if p.contact.id == edge.subject_id), "")
    rival = next((c.name for c in pursuit.facts.themes.competitors if c.id == edge.subject_id), "")
    return f"Part on the deal: {person}" if person else f"{rival} on this deal" if rival else "Relation"


def step_cites(planned: Planned, pursuit: Pursuit, sources: Citations) -> tuple[str, ...]:
    found = [cite(p, pursuit, sources) for p in planned.step.proofs]
    stored = planned.step.stored
    if isinstance(stored, Initiative):
        found.append(sources.record("initiative", stored.id, stored.title, at=stored.at))
    elif isinstance(stored, Activity):
        found.append(sources.record("activity", stored.id, stored.subject, at=stored.at))
    if planned.step.person is not None and not found:
        found.append(sources.record("contact", planned.step.person.id, planned.step.person.name))
    return tuple(dict.fromkeys(found))


def by_whom(planned: Planned, pursuit: Pursuit, voice: Voice) -> str:
    """ "Kim Berger, by 3 Dec 2026"; with what the owner's hours do to it."""
    said = f"{pursuit.name(planned.step.owner_id)}, by {voice.day(planned.due_on)}"
    if planned.state != "proposed":
        return said
    if planned.squeezed:
        said += f" (hours free no sooner; the road wants it by {voice.day(planned.wanted_on)})"
    elif planned.too_late:
        said += " (after its phase)"
    return said


def gain_words(planned: Planned) -> str:
    gain = planned.step.gain
    return f"{whole_points(gain)} Right to Win" if gain is not None and gain > 0 else ""


def phase_title(phase: Phase, voice: Voice) -> str:
    return f"{phase.number}. {PHASE_LABELS[phase.key]}, until {voice.day(phase.end)}"


def pace_words(phase: Phase, voice: Voice) -> str:
    """How long it usually takes, and what that rests on."""
    days = voice.number(phase.pace.days, 0)
    if not phase.pace.deals:
        return f"supposed {days} days: fewer than four of our won deals show how long it takes"
    return f"usually {days} days, the median over {phase.pace.deals} won deals"


def accept_button(name: str, label: str, pursuit: Pursuit, planned: tuple[Planned, ...]) -> Action:
    """The press names exactly these steps, so it is the confirmation."""
    keys = ",".join(p.step.key for p in planned)
    return Action(name, label, SKILL, "accept", {"deal_id": pursuit.deal.id, "keys": keys})


def move_form(pursuit: Pursuit, phase: Phase) -> Action:
    fields = (Field("days", "Days later (minus: sooner)", "number", value="7"),)
    args = {"deal_id": pursuit.deal.id, "phase": str(phase.number)}
    return Action(f"move-{phase.number}", f"Move phase {phase.number}", SKILL, "move", args, fields=fields)


def other_buttons(pursuit: Pursuit) -> tuple[Action, ...]:
    args = {"deal_id": pursuit.deal.id}
    return (
        Action("power", "Power Plan", "power_plan", "show", args),
        Action("themes", "Impact themes", "impact_themes", "show", args),
        Action("map", "Who's who", "stakeholders", "show", args),
    )
