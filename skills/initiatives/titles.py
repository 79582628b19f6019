"""What to do, in one line per thing to find out, with the deal's own people and our own cases in it. Pure."""

from dataclasses import dataclass

from knowledge.four_cs import C_BY_KEY
from knowledge.records import CaseStudy
from skills.initiatives.aim import Aim
from skills.initiatives.whom import Whom
from skills.scoring.file import DealFile
from skills.scoring.learning import HOW_TO_LEARN
from skills.scoring.words import C_LABELS

_NEEDS_A_CASE = frozenset(
    {
        "peer_recommendations",
        "similar_deliveries",
        "geographic_relevance",
        "industry_experience",
        "capability:qualifier",
    }
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    """With {who} (the person, else `anybody`) and {case} (a case of ours, else `any_case`)."""
    anybody: str = ""
    any_case: str = ""
    called: str = ""
    """Other words people use for it, for "drop the reference call"."""


_LINES: dict[str, _Line] = {
    "strategic_imperatives": _Line(
        "Ask {who} which two of their goals this deal serves", "an executive of theirs", called="goals imperatives"
    ),
    "industry_expertise": _Line(
        "Have our specialist walk {who} through a case from their industry", "one of their experts", called="specialist"
    ),
    "operating_model": _Line(
        "Ask {who} to sketch how the work runs today", "an operations lead", called="operations walk sketch"
    ),
    "stepping_stones": _Line(
        "Propose a first, smaller project to {who}", "their Buyer", called="stepping stone pilot project"
    ),
    "peer_recommendations": _Line(
        "Get {case} to take one reference call with {who}",
        "their Buyer",
        "a client in their industry",
        "reference peer",
    ),
    "consistent_delivery": _Line(
        "Ask {who} whether we kept our last three promises", "a sponsor", called="promises delivery"
    ),
    "supplier_rating": _Line(
        "Ask {who} for our place in their supplier rating", "procurement", called="supplier rating procurement"
    ),
    "solution_fit": _Line(
        "Run the requirements past {who}: what fits, what does not", "a user", called="requirements fit solution"
    ),
    "client_recognition": _Line(
        "Ask {who} for a quote or a public word on our work", "a sponsor", called="quote award recognition mention"
    ),
    "similar_deliveries": _Line(
        "Ask {who} whether {case} is comparable to this", "a user", "one past delivery", "comparable delivery"
    ),
    "geographic_relevance": _Line(
        "Show {who} what we did at {case}, near them", "a user", "a client", "nearby region geographic"
    ),
    "industry_experience": _Line(
        "Bring {who} a colleague who worked on {case}", "one of their experts", "a case like theirs", "colleague case"
    ),
    "contract_terms": _Line("Ask {who} whether the contract terms were met", "their project lead", called="contract"),
    "sla": _Line("Ask {who} for last quarter's service levels", "their operations", called="sla service levels"),
    "project_success": _Line(
        "Ask {who} whether the last project met its goal", "the sponsor", called="project success"
    ),
    "nps": _Line("Ask {who} how likely they are to recommend us", "the sponsor", called="nps recommend"),
    "sentiment": _Line("Ask {who} how it is going with us", "the sponsor", called="sentiment mood"),
    "renewal": _Line("Ask {who} whether they plan to extend what they have", "their Buyer", called="renewal extension"),
    "world_class": _Line(
        "Find an independent ranking or test that names our capability", called="ranking benchmark world class"
    ),
    "proprietary_methods": _Line(
        "Show {who} the method only we have", "their technical lead", called="demo demonstration method ip"
    ),
    "industry_leadership": _Line(
        "Put on one page where we lead their industry: a standard, a share, a talk", called="leadership page"
    ),
    "values_distinct": _Line(
        "Ask {who} what they would miss if it were not us", "their Buyer", called="distinct difference miss"
    ),
    "strategic_fit": _Line(
        "Ask {who} which of their goals fails without this project", "their Buyer", called="strategic fit goal"
    ),
    "decision_influence": _Line(
        "Meet {who} about the decision, and log the meeting", "whoever decides", called="decision maker meeting"
    ),
    "credibility:qualifier": _Line(
        "Get a meeting with {who} within 7 days", "their CEO", called="ceo chief executive meeting qualifier"
    ),
    "capability:qualifier": _Line(
        "Get {case} to stand as our reference in {place}",
        any_case="a client",
        called="reference region industry qualifier",
    ),
    "commitment:qualifier": _Line(
        "Get a first order from {who}, or name the one that runs",
        "their Buyer",
        called="order buying purchase qualifier",
    ),
    "control:qualifier": _Line(
        "Get our words into their requirements through {who}",
        "whoever writes them",
        called="fingerprints requirements specification qualifier",
    ),
}
"""Sub-factor, or "c:qualifier", to what to do."""

_CONFIRM = "Confirm with your yes: “{question}”"


def best_case(file: DealFile, piece: str) -> CaseStudy | None:
    """Of our own referenceable cases the one nearest to this deal; None where none shares its industry or region."""
    if piece not in _NEEDS_A_CASE:
        return None

    def near(study: CaseStudy) -> tuple[bool, bool]:
        same_region = bool(file.region) and study.region == file.region
        same_industry = bool(file.industry) and study.industry == file.industry
        return (same_region, same_industry) if piece == "geographic_relevance" else (same_industry, same_region)

    theirs = file.account.name if file.account else ""
    usable = [c for c in file.case_studies if c.referenceable and near(c)[0] and c.client != theirs]
    return max(usable, key=lambda c: (near(c), c.completed_on, c.id), default=None)


def piece_title(file: DealFile, piece: str, someone: Whom | None, *, only_answer: bool = False) -> str:
    if only_answer:
        return _CONFIRM.format(question=C_BY_KEY[piece.partition(":")[0]].qualifier)
    line = _LINES[piece]
    case = best_case(file, piece)
    place = " and ".join(p for p in (file.region, file.industry) if p) or "their region and industry"
    return line.text.format(
        who=someone.contact.name if someone else line.anybody,
        case=case.client if case else line.any_case,
        place=place,
    )


def joined_title(aim: Aim, titles: tuple[str, ...]) -> str:
    """One title of several: "Make Control known: …, and …"."""
    if len(titles) == 1:
        return titles[0]
    first, *others = titles
    rest = "; ".join(t[:1].lower() + t[1:] for t in others)
    return f"Make {C_LABELS[aim.c]} known: {first[:1].lower()}{first[1:]}; {rest}"


def how(piece: str) -> str:
    """How a fact is won, in one line; nothing to add for a qualifier."""
    return HOW_TO_LEARN.get(piece, "")


def other_words(aim: Aim) -> str:
    """What people may call it besides its title."""
    pieces = (f"{aim.c}:qualifier",) if aim.qualifier else aim.sub_factors
    return " ".join([aim.c, *(p.replace("_", " ") for p in aim.sub_factors), *(_LINES[p].called for p in pieces)])
