"""Words of questions that mean the same, as the check of the semantic cache reads them.

Closed lists on purpose: a word that stands in none must stand in both questions as it is. Two words share a line only
where swapping them can't change which facts are asked for, in any sentence a sales person would write.
"""

from pathlib import Path

import yaml

OPENERS = (
    "can you|could you|would you|will you|do you mind|please|kindly|can i see|can i have|could i see|"
    "could i have|can i get|could i get|hi|hey|hello|ok|okay|so|quick question|show me|show us|show|tell me|"
    "tell us|tell|give me|give us|give|list me|list|find me|find|get me|get|let me see|let me know|"
    "let us know|display|pull up|bring up|remind me|name|name me|i want to know|i would like to know|"
    "i need to know|i want to see|i would like to see|i would like|i need to see|i need|i want|do you know|"
    "any idea|i wonder|i am wondering|wondering|help me understand|explain to me|also|quickly|for me|if|"
    "whether"
).split("|")
"""Only begin a question; taken off its front until none is left."""
EMPTY = (
    "the a an of be is are am been being do does did was were have has had there hi hello hey ok okay thanks thank "
    "what which that and me please kindly quickly exactly actually really precisely "
    "'s"
).split()
"""Say nothing of which facts are meant, once tense and question word have been read off them."""

NEUTRAL = "of for on in at about regarding concerning re around".split()
"""Prepositions that point at what is asked about, whichever is used; beside a call or a mail they don't."""

PHRASES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("question_phrases.yaml").read_text("utf-8"))
"""concept -> what stands for it; an empty concept says nothing."""

PAST = {
    base: forms.split()
    for base, forms in {
        "win": "won", "lose": "lost", "make": "made", "go": "went gone", "come": "came", "take": "took taken",
        "get": "got gotten", "give": "gave given", "see": "saw seen", "meet": "met", "write": "wrote written",
        "speak": "spoke spoken", "send": "sent", "say": "said", "tell": "told", "buy": "bought", "sell": "sold",
        "pay": "paid", "leave": "left", "begin": "began begun", "know": "knew known", "grow": "grew grown",
        "fall": "fell fallen", "rise": "rose risen", "choose": "chose chosen", "find": "found", "hear": "heard",
        "bring": "brought", "keep": "kept", "hold": "held", "spend": "spent", "lead": "led", "become": "became",
        "think": "thought", "show": "shown", "run": "ran", "beat": "beaten", "build": "built", "feel": "felt",
        "slip": "slipped", "stop": "stopped", "drop": "dropped", "plan": "planned", "commit": "committed",
        "submit": "submitted", "agree": "agreed", "reply": "replied", "sign": "signed", "close": "closed",
        "lapse": "lapsed", "move": "moved", "change": "changed", "create": "created", "use": "used",
        "increase": "increased", "decrease": "decreased", "decline": "declined", "raise": "raised",
        "improve": "improved", "promise": "promised", "schedule": "scheduled", "invoice": "invoiced",
        "introduce": "introduced", "replace": "replaced", "involve": "involved", "propose": "proposed",
        "decide": "decided", "receive": "received", "measure": "measured", "arrange": "arranged",
        "complete": "completed", "update": "updated", "approve": "approved", "cite": "cited", "price": "priced",
        "purchase": "purchased", "postpone": "postponed", "quote": "quoted", "require": "required",
    }.items()
}  # fmt: skip
"""base -> its past forms; regular ones in -ed whose base takes no -e are read by rule."""

ADJECTIVES = frozenset(
    "expected planned weighted forecasted based required needed related detailed committed qualified unqualified named "
    "called stalled combined limited fixed unsigned signed interested united".split()
)
"""Past in form, and say nothing of when."""

MODALS_AHEAD = frozenset("will shall 'll".split())
PAST_AUX = frozenset("did was were had".split())
PRESENT_AUX = frozenset("do does is are am".split())
YES_NO = frozenset("is are am was were do does did has have had will shall if whether".split())
"""A question that begins with one of these wants a yes or a no."""

COMMUNICATION = frozenset(
    """
    MAIL CALL MEETING TALK RESPOND COMPLAINT SEND LAST-CONTACT DISCUSS SAY message note conversation write
    ask request reply respond complain inform present demo  presentation workshop visit answer wrote told
    tell pitch
    """.split()
)
SUPERLATIVE = frozenset(
    "BIGGEST SMALLEST NEWEST OLDEST WEAKEST STRONGEST best worst first last top bottom most least next".split()
)
DIRECTED = frozenset("REPORT-TO TALK SEND SAY BUY PROMISE CALL MAIL COMPARE NEED".split())
"""Concepts with two ends: who and whom."""
ROLES = frozenset("COMPETITOR STAKEHOLDER CHAMPION DECISION-MAKER ECONOMIC-BUYER CONTACT".split())
PERSONS = frozenset("WE ME THEY HE SHE YOU WHO IT".split())
GOING = frozenset("doing going progressing looking standing".split())
"""After "how is": its status."""
MEASURES = frozenset(
    "AMOUNT REVENUE PIPELINE COMMISSION PRICE COST DISCOUNT TARGET FORECAST WIN-CHANCE SCORE RIGHT-TO-WIN".split()
)
"""Ask "how much" by themselves."""
COUNTED = frozenset("DEAL CLIENT CONTACT MEETING CALL MAIL REP PRODUCT DOCUMENT COMPETITOR TEAM".split())
"""One of them and several of them are different questions."""
WITH = frozenset("STATUS ISSUE RISK DEAL NEXT-STEP WIN-CHANCE OBSTACLE".split())
"""Beside these "with" points like "on"; elsewhere it is company: to work with somebody is not to work for them."""
OF_A_DEAL = frozenset("CLOSE-DATE STAGE WIN-CHANCE RIGHT-TO-WIN AMOUNT NEXT-STEP".split())
"""Only deals have them, so a name beside the word "deal" says no more than the name."""
PERIODS = frozenset("week month quarter year half day weekend fortnight".split())
THIS, LAST, NEXT = (
    frozenset("this current ongoing".split()),
    frozenset("last previous past prior".split()),
    frozenset("next coming upcoming following".split()),
)
CURRENCIES = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF",
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP",
    "sterling": "GBP", "franc": "CHF", "francs": "CHF", "yen": "JPY", "jpy": "JPY",
}  # fmt: skip
SCALES = {
    "k": 1_000, "thousand": 1_000, "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6,
    "bn": 10**9, "billion": 10**9,
}  # fmt: skip
