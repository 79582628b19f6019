"""Default rules of the six lenses (METHODOLOGY §2.3), named; the card shows the one behind each number.

METHODOLOGY names the lenses and leaves their make-up open. Each lens is three or four things one can look up, rated
0 to 10 or unknown. What is evidence is rated by §1's rule; what is record by the formula stated here. A lens is the
mean of what is known, shown 0 to 100 with how many are known. Silence is unknown: a count of nothing is only made
where the thing counted is logged at all.
"""

import re
from datetime import timedelta
from typing import Literal

LensKey = Literal["executive", "client_experts", "solution_masters", "outcomes", "needs", "imperatives"]
LENSES: tuple[LensKey, ...] = (
    "executive",
    "client_experts",
    "solution_masters",
    "outcomes",
    "needs",
    "imperatives",
)
LENS_LABELS: dict[LensKey, str] = {
    "executive": "Executive",
    "client_experts": "Client Experts",
    "solution_masters": "Solution Masters",
    "outcomes": "Tailored Outcomes",
    "needs": "Emerging Needs",
    "imperatives": "Strategic Imperatives",
}
LENS_MEANING: dict[LensKey, str] = {
    "executive": "do those at the top make time for us",
    "client_experts": "do our people cover theirs",
    "solution_masters": "do our specialists work with those who implement",
    "outcomes": "do we promise and deliver in their figures",
    "needs": "do we hear what is coming, and answer it",
    "imperatives": "do we serve what they must achieve",
}

ACTIVE_WITHIN = timedelta(days=90)
"""Somebody of theirs is in touch when they answered or met us within this."""
LOOK_BACK = timedelta(days=365)
"""Talks and mails older than this say nothing of today."""
TREND_OVER = timedelta(days=90)
"""Each lens is computed again as of this long ago."""

DECISION_FULL, DECISION_NONE = 45, 180
"""Days since a decision maker answered or met us: 10 up to the first, falling evenly to 0 at the second."""
THREAD_WINDOW = timedelta(days=60)
THREAD_FULL = 0.5
"""Share of the talks one contact carries: 10 up to this, falling evenly to 0 when one carries them all."""
RHYTHM_WEEKS, RHYTHM_FULL = 13, 6
"""Of the last 13 weeks those with a talk or answer: 10 from six, every other week."""
OUTCOME_TEXTS = timedelta(days=180)
"""How far back our own words are looked through for their figures."""
NEEDS_WITHIN = timedelta(days=90)
NEEDS_HALVING = 2
"""n needs heard rate 10 × (1 − 0.5^(n/2)): every two halve what is missing to 10."""
ANSWER_WITHIN = timedelta(days=30)
ANSWER_GRACE = timedelta(days=7)
"""A need younger than this and not answered yet is not held against us."""
IDEA_FULL, IDEA_NONE = 90, 365
"""Days since we tabled a solution they did not have, or began a joint initiative: as for decisions."""
TALK_FULL, TALK_NONE = 90, 365
"""Days since an imperative of theirs was spoken of with an executive: as for decisions."""
ALIKE_FROM = 2
"""Content words two texts must share to speak of the same thing."""

STANCE_RATING: dict[str, float] = {"champion": 10, "supporter": 8, "neutral": 5, "sceptic": 2, "opponent": 0}

WEAK_BELOW = 50
"""§1's bands hold for a lens too: below this it is weak and gets its next action."""

COMMERCIAL = re.compile(
    r"\b(procurement|purchas\w+|sourcing|buyer|category|treasur\w*|financ\w+|controll\w+|legal|counsel|audit\w*)\b",
    re.I,
)
TECHNICAL = re.compile(
    r"\b(it|ict|technical|technology|engineer\w*|automation|architect\w*|integration|systems?|reliability|maintenance"
    r"|equipment|infrastructure|digital|data)\b",
    re.I,
)
"""Titles of their people who make a solution work, and of those who guard price and terms."""

SPECIALIST_ROLES = frozenset({"solution_master", "industry_expert", "integration_lead"})
"""Of the roles on a deal, those of our specialists: who holds one by title is one. A certificate in products and
services makes one too, of somebody whose title names no other role: a Client Expert with a certificate still sells."""

LABELS: dict[str, str] = {
    "reach": "Executives in touch",
    "decision": "Decision maker met",
    "ceo": "Their CEO within 7 days",
    "credibility": "Credibility, in evidence",
    "owned": "Relationships owned",
    "covered": "Parts covered",
    "threads": "More than one thread",
    "rhythm": "Rhythm of contact",
    "specialist": "Specialist with implementers",
    "named": "Specialist named on the deals",
    "fit": "Solution fit, in evidence",
    "stance": "Implementers' stance",
    "promised": "Their figures in our words",
    "measured": "Outcomes in figures",
    "delivered": "Outcomes delivered",
    "worth": "Outcome, in evidence",
    "heard": "Needs heard",
    "answered": "Needs answered",
    "idea": "New idea tabled",
    "addressed": "Imperatives addressed",
    "talked": "Spoken of with an executive",
    "grasp": "Grasp of them, in evidence",
    "fits": "Fit to them, in evidence",
}

FORMULAS: dict[str, str] = {
    "reach": "10 × share of C-level and VP contacts who answered or met us in 90 days",
    "decision": "10 up to 45 days since a decision maker answered or met us, falling evenly to 0 at 180",
    "ceo": "yes 10, no 0: the qualifier of Credibility",
    "credibility": "the 4Cs' rating of the evidence on Knowledge and Trust",
    "owned": "10 × share of executives and people with a part whose relationship a colleague owns",
    "covered": "10 × share of Buyer, Beneficiary, Backer heard from in 45 days",
    "threads": "10 up to half of the talks of 60 days through one contact, falling evenly to 0 at all of them",
    "rhythm": "10 × weeks with a talk or answer in the last 13, six of them is full",
    "specialist": "10 × share of their implementers in touch with a specialist of ours in 90 days",
    "named": "10 × share of open deals with a specialist on the team",
    "fit": "the 4Cs' rating of the evidence on solution fit, operating model and our own methods",
    "stance": "champion 10, supporter 8, neutral 5, sceptic 2, opponent 0, on average",
    "promised": "10 × share of proposed deals where we put a figure to one of their goals",
    "measured": "10 × share of finished projects of 24 months with a figure in what came of them",
    "delivered": "10 × mean of contract terms, service levels and success met over 24 months",
    "worth": "the 4Cs' rating of the evidence on outcome and on what they value in us",
    "heard": "10 × (1 − 0.5^(n/2)) for n needs they named in 90 days",
    "answered": "10 × share of those needs taken up within 30 days",
    "idea": "10 up to 90 days since a new solution or joint initiative, falling evenly to 0 at 365",
    "addressed": "10 × share of their imperatives with a deal, joint initiative or evidence behind them",
    "talked": "10 up to 90 days since one was spoken of with an executive, falling evenly to 0 at 365",
    "grasp": "the 4Cs' rating of the evidence on grasp of their imperatives",
    "fits": "the 4Cs' rating of the evidence on fit to their strategic need",
}
