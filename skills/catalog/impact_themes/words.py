"""Why a theme stands where it stands, in words, and what it rests on."""

from knowledge.records import Evidence
from skills.answer import Action, Field
from skills.catalog.impact_themes.facts import Facts
from skills.citing import Citations
from skills.language.lists import joined
from skills.people.stakeholder_map import Person
from skills.scoring.claims import Uniqueness
from skills.scoring.posterior import half_up
from skills.scoring.themes import Missing, Theme, Tie
from skills.wording import Voice

SKILL = "impact_themes"
_FEW = 3


def who_else(unique: Uniqueness, voice: Voice) -> str:
    """What is known of who can claim it: the reason of a refusal, or of its standing alone."""
    checked = f"checked {voice.ago(unique.checked_on)}" if unique.checked_on else "never checked"
    rivals = joined([r.competitor.name for r in unique.rivals])
    if unique.standing == "claimed":
        can = joined([r.competitor.name for r in unique.claimants])
        return f"{can} can claim it too, on record ({checked})"
    if unique.standing == "doubtful":
        rival = unique.speaking[0]
        return f"{checked}, and {rival.competitor.name} is on record with “{rival.strength}”"
    if unique.standing == "unchecked":
        return f"{checked}: check again whether {rivals or 'anybody'} can claim it by now"
    many = len(unique.rivals) > _FEW
    only = f"none of the {len(unique.rivals)} on record claims it" if many else f"not claimed by {rivals}"
    only = only if rivals else "no competitor is on record to hold it against"
    return f"{only} ({checked})"


def warnings(unique: Uniqueness) -> list[str]:
    """What does not fit the standing, said rather than hidden."""
    said = [
        f"{r.competitor.name} is on record with “{r.strength}”: be ready for it"
        for r in unique.speaking
        if unique.standing == "only"
    ]
    if unique.elsewhere and unique.standing == "only":
        said.append(f"{joined([c.name for c in unique.elsewhere])} could claim it: it falls if they come in")
    return said


def tie_words(tie: Tie) -> str:
    """Why it serves their goal, with the words or the record that tie it."""
    goal = f"“{tie.goal.title}”"
    if tie.kind == "evidence":
        by = f" ({tie.evidence.speaker})" if tie.evidence and tie.evidence.speaker else ""
        return f"serves {goal} in their words{by}: “{tie.quote}”"
    if tie.kind == "words":
        return f"serves {goal}: the claim speaks of it"
    if tie.kind == "case" and tie.case is not None:
        return f"serves {goal}: {tie.case.client} reached “{tie.quote}” with it"
    by_record = "the deal carries it on record" if tie.edge else f"the deal serves it: “{tie.quote}”"
    return f"serves {goal}; {by_record}"


def control_words(theme: Theme, voice: Voice) -> str:
    """ "Mastery 8.0 × Influence 7.0 = 56"."""
    mastery = "unknown" if theme.mastery is None else voice.number(theme.mastery, 1)
    influence = "unknown" if theme.influence is None else voice.number(theme.influence, 1)
    product = f" = {half_up(theme.control)}" if theme.control is not None else ""
    return f"Mastery {mastery} × Influence {influence}{product}"


def control_badge(theme: Theme) -> str:
    return f"Control {half_up(theme.control)}" if theme.control is not None else "Influence unknown"


def valued_words(theme: Theme) -> str:
    """What says that they value it."""
    first = next((e for e in theme.valued if e.polarity > 0), None)
    against = next((e for e in theme.valued if e.polarity < 0), None)
    told = []
    if first is not None:
        by = f" ({first.speaker})" if first.speaker else ""
        told.append(f"they value it: “{first.statement}”{by}")
    if against is not None:
        by = f" ({against.speaker})" if against.speaker else ""
        told.append(f"against it: “{against.statement}”{by}")
    return "; ".join(told)


_LACKS: dict[Missing, str] = {
    "check": "the check is old or missing",
    "doubt": "a rival may claim it too",
    "imperative": "no goal of theirs is tied to it",
    "valued": "nothing shows that they value it",
    "proof": "no proof",
}


def lacks(theme: Theme) -> str:
    return joined([_LACKS[m] for m in theme.missing])


def cite_theme(theme: Theme, sources: Citations) -> tuple[str, ...]:
    """The claim, the goal, the proof and what they said of it."""
    found = [sources.record("differentiator", theme.ours.id, theme.ours.title)]
    tie = theme.tie
    if tie is not None:
        found.append(sources.record("imperative", tie.goal.id, tie.goal.title))
        if tie.evidence is not None:
            found.append(cite_evidence(tie.evidence, sources))
        if tie.edge is not None:
            found.append(sources.record("edge", tie.edge.id, "Imperative carried by the deal", at=tie.edge.valid_from))
    found += [sources.record("case_study", c.id, c.title) for c in theme.cases[:1]]
    found += [cite_evidence(e, sources) for e in (*theme.shown[:1], *theme.valued[:2])]
    return tuple(dict.fromkeys(found))


def cite_evidence(item: Evidence, sources: Citations) -> str:
    return sources.evidence(item, item.statement)


def cite_rivals(unique: Uniqueness, sources: Citations) -> tuple[str, ...]:
    telling = [*unique.claimants, *unique.speaking]
    return tuple(sources.record("competitor", r.competitor.id, r.competitor.name) for r in telling[:2])


def mend(theme: Theme, facts: Facts) -> str:
    """What to do about the first thing that is missing, with the person at the client it needs."""
    title = theme.ours.title
    first = theme.missing[0] if theme.missing else None
    if first in ("check", "doubt"):
        rivals = joined([r.competitor.name for r in theme.unique.rivals][:3]) or "anybody else"
        return f"Check whether {rivals} can claim “{title}” by now, and note the day"
    if first == "imperative":
        goal = "which of their goals it serves" if facts.file and facts.file.goals else "for their goals of the year"
        return f"Ask {_top(facts.people)} {goal}, with “{title}” on the table"
    if first == "valued":
        return f"Show {buyer(facts.people)} “{title}”, ask what it is worth to them, and quote the answer"
    return f"Write up one case that proves “{title}”, with its figure"


def _top(people: tuple[Person, ...]) -> str:
    found = [p for p in people if p.contact.active and p.contact.level in ("c_level", "vp")]
    return found[0].contact.name if found else buyer(people)


def buyer(people: tuple[Person, ...]) -> str:
    active = [p for p in people if p.contact.active]
    found = [p for p in active if p.recorded == "buyer"] or [p for p in active if p.role == "buyer"]
    return found[0].contact.name if found else "their Buyer"


def mend_button(theme: Theme, facts: Facts, name: str) -> Action:
    """A task, prefilled; crm_update shows it for confirmation before it is written."""
    args = {"deal_id": facts.file.deal.id} if facts.file else {}
    fields = (Field("subject", "Task", value=mend(theme, facts)), Field("due_on", "When", "date"))
    return Action(name, "Plan it", "crm_update", "task", args, fields=fields)


def audience_buttons(deal_id: str, *, without: str = "") -> tuple[Action, ...]:
    every = (
        Action("show", "All themes", SKILL, "show", {"deal_id": deal_id}),
        Action("cxo", "CXO version", SKILL, "cxo", {"deal_id": deal_id}, "primary"),
        Action("evaluators", "For the evaluators", SKILL, "evaluators", {"deal_id": deal_id}),
    )
    return tuple(a for a in every if a.id != without)


def try_form(deal_id: str) -> Action:
    fields = (Field("phrase", "Your theme", hint="What you would like to say, in a few words"),)
    return Action("test", "Test a theme", SKILL, "test", {"deal_id": deal_id} if deal_id else {}, fields=fields)
