"""What a statement is about, who knows that first-hand, and what to ask them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.records import BuyingRole, Level


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    label: str
    words: re.Pattern[str]
    role: BuyingRole
    """Whose business it is (METHODOLOGY §2.6)."""
    levels: tuple[Level, ...]
    """Who knows it first-hand by position."""
    stakes: float
    """0..1: how much of a decision hangs on it; orders the riskiest gossip."""
    risk: str
    """What goes wrong when it is believed and false; `{deal}` and `{amount}` are filled in."""
    question: str
    other_risk: str
    """The same for a statement on the topic's other side: the money is gone, no rival is in the race."""


def _words(body: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{body})\b", re.IGNORECASE)


TOPICS: tuple[Topic, ...] = (
    Topic(
        "budget",
        "budget",
        _words(
            r"budgets?|money|fund(?:s|ed|ing)?|spend(?:ing)?|capex|opex|afford|financ(?:e|ing|ial)|cash|"
            r"write-off|purse|"
            r"\d[\d.,]* ?(?:k|m|million|thousand)|\d{1,3}(?:[.,]\d{3})+|thousand|million|euros?|dollars?"
        ),
        "buyer",
        ("c_level", "vp"),
        1.0,
        "pricing and forecasting {deal} on money that may not be there{amount}",
        "Is the budget for this approved, how much is it, for which period, and who signs it?",
        "walking away from {deal}, or making it smaller, although the money is there{amount}",
    ),
    Topic(
        "decision",
        "the decision",
        _words(
            r"decision|decid\w*|chosen|choose|pick(?:ed)?|select\w*|winner|award\w*|shortlist\w*|sign-?off|sign(?:s|"
            r"ed)?|approv\w*|reject\w*|board|committee|cancel\w*|dead|renew\w*|project is|put on hold|frozen"
        ),
        "buyer",
        ("c_level", "vp"),
        0.95,
        "forecasting {deal}, or easing off on it, before anything is decided{amount}",
        "What has been decided so far, by whom, and what is still open before a signature?",
        "giving {deal} up, or letting it rest, although nothing stands against it{amount}",
    ),
    Topic(
        "competition",
        "competition",
        _words(
            r"competitors?|competition|rivals?|other (?:bid|vendor|offer|supplier)s?|vendors?|tender|rfp|bid(?:s|"
            r"ding)?|incumbent"
        ),
        "buyer",
        ("director", "manager", "vp"),
        0.85,
        "cutting the price or changing the offer on {deal} against a rival who may not be there{amount}",
        "Who else is being considered, how far along are they, and what would make you choose them?",
        "underestimating a rival on {deal}, and holding offer and price while they gain ground{amount}",
    ),
    Topic(
        "price",
        "price",
        _words(r"price|pricing|expensive|cheap\w*|discount|cost|quote|offer|rate"),
        "buyer",
        ("c_level", "vp", "director"),
        0.8,
        "giving a discount on {deal} that nobody asked for{amount}",
        "Which part of the price is in the way, compared with what, and what figure would work?",
        "holding the price of {deal} while it is what stands in the way{amount}",
    ),
    Topic(
        "people",
        "people",
        _words(
            r"leav(?:e|ing)|resign\w*|fired|sacked|promot\w*|replac\w*|re-?org\w*|reorganis\w*|lay-?offs?|let go|"
            r"new (?:boss|c[a-z]o)|on (?:his|her) way out|job hunting|merger|acquir\w*|takeover|sold|sale"
        ),
        "buyer",
        ("c_level", "vp", "director"),
        0.75,
        "working around a person {deal} depends on, who stays",
        "Is anything changing in who is responsible for this project, and from when?",
        "relying on a person for {deal} who is on the way out",
    ),
    Topic(
        "timeline",
        "timing",
        _words(
            r"timeline|deadline|go[- ]live|delay\w*|slip\w*|postpone\w*|quarter|next year|schedule|start date|by "
            r"(?:summer|easter|"
            r"christmas|year end)|before|weeks|months|q[1-4]|january|february|march|april|may|june|july|august|"
            r"september|october|november|december"
        ),
        "buyer",
        ("director", "vp", "manager"),
        0.7,
        "a close date on {deal} that does not hold{amount}",
        "Which date do you have to meet, what has to happen before it, and what happens if it slips?",
        "moving {deal} out of the forecast, or easing off, although the date still stands{amount}",
    ),
    Topic(
        "technical",
        "technology",
        _words(
            r"integrat\w*|security|migrat\w*|technical\w*|architecture|cloud|api|system|server\w*|data(?:base)?|sap|"
            r"erp|it department|platform|interface|outage|pen test|iso|soc"
        ),
        "backer",
        ("director", "manager", "staff"),
        0.55,
        "designing {deal} around a constraint that may not exist",
        "What exactly does the current set-up require, and where is it written down?",
        "promising on {deal} what the set-up may not allow",
    ),
    Topic(
        "legal",
        "contract terms",
        _words(r"legal|contract|msa|nda|clause|liability|terms|redlin\w*|compliance|regulat\w*|works council|union"),
        "backer",
        ("director", "manager", "vp"),
        0.6,
        "negotiating terms of {deal} that are not the obstacle",
        "Which clause is open, who owns it on your side, and what wording would be acceptable?",
        "leaving terms of {deal} alone that come back before the signature",
    ),
    Topic(
        "use",
        "use and satisfaction",
        _words(
            r"users?|adopt\w*|pilot|rollout|training|support|workshop|demo|happy|satisf\w*|complain\w*|onboarding|"
            r"dashboard|usab\w*|operations|planners?"
        ),
        "beneficiary",
        ("manager", "staff", "director"),
        0.5,
        "building the case for {deal} on a benefit the users may not see",
        "What does your team do today, what would change, and how would you measure it?",
        "repairing, or playing down on {deal}, what the users are content with",
    ),
)
OTHER = Topic(
    "other",
    "this",
    _words(r"(?!)"),
    "buyer",
    ("director", "vp", "manager"),
    0.4,
    "planning {deal} on something that may not be so",
    "What do you know of this yourself, and what could show it to us?",
    "ruling something out for {deal} that may well be so",
)


def topic_of(text: str, rivals: Iterable[str] = ()) -> Topic:
    """The topic whose words the statement uses most, on a tie the one with more at stake; a rival's name is one too."""
    if any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in rivals if name):
        return next(t for t in TOPICS if t.key == "competition")
    counted = [(len({m.lower() for m in t.words.findall(text)}), t.stakes, t) for t in TOPICS]
    count, _, topic = max(counted, key=lambda c: (c[0], c[1]))
    return topic if count else OTHER
