"""The numbers of METHODOLOGY §1, named. Everything that scores imports them from here."""

from datetime import timedelta

from knowledge.records import FogClass

HALF_LIFE = timedelta(days=180)
"""§1 "From evidence to rating": a piece of evidence weighs half as much after this long."""

RELIABILITY: dict[FogClass, float] = {"fact": 1.0, "opinion": 0.6, "gossip": 0.2}
"""§1: how much each FOG class is believed."""

PRIOR = 0.5
"""§1: both parameters of the Beta prior (½, ½)."""

INTERVAL = 0.80
"""§1: the share of the posterior between the low and the high end shown beside a rating."""

SCALE = 10.0
"""§1: a factor and a sub-factor are rated 0..10; a C is a product of two, 0..100."""

QUALIFIER_CAP = 50.0
"""§1: the most a C can reach while its qualifier is answered no, or not at all."""

ANSWER_GOOD_FOR = timedelta(days=90)
"""§1: after this an answer is asked again; it stands until then, marked old."""

STRONG_FROM = 75
"""§1 "Bands"; also the target of every C."""

CONTESTED_FROM = 50
"""§1 "Bands": below it a score is weak."""

RECORD_WINDOW_MONTHS = 24
"""§1: shares met (SLA, terms, success, renewal) look back this many months. The same window holds for every
structured record that counts by itself (NPS, won deals, references, contacts), so that nothing ancient speaks."""

HALVING_DELIVERIES = 3
"""§1: n similar deliveries rate 10 × (1 − 0.5^(n/3)): every three halve what is missing to 10."""

FRESH_FACT_STRENGTH = 1.0
"""§1 "Power Plan": what a step is expected to add, one fresh fact of full strength."""

# Strengths of evidence that structured sources give by themselves (§1 names the sources, not their strength).

OPENING_DEAL_STRENGTH = 1.0
"""Trust, stepping stones: a won deal recorded as opening this one; or any delivery that failed (against)."""

CLIENT_DEAL_STRENGTH = 0.5
"""Trust, stepping stones: another won deal with the same client."""

REFERENCE_STRENGTH = 0.5
"""Trust, peer recommendations: a referenceable case study of the same industry elsewhere."""

NEAR_REFERENCE_STRENGTH = 0.8
"""The same, also in the deal's region."""

REFERENCES_COUNTED = 3
"""The newest, nearest references count; a fourth adds nothing a client would ask for."""

MET_STRENGTH = 0.8
"""Influence on the decision: the last meeting or call with each decision maker."""

ANSWERED_STRENGTH = 0.4
"""Influence on the decision: a decision maker who wrote to us and was not met."""

FINGERPRINT_STRENGTH = 1.0
"""Influence: the client's tender names a product of ours (for) or a rival's and none of ours (against)."""

TICKET_STRENGTH: dict[str, float] = {"critical": 0.8, "high": 0.5}
"""Client sentiment, against: severe tickets; lesser ones are everyday business. One still open does not age."""

PURCHASE_IS_TODAY = timedelta(days=365)
"""A win this recent (or a project still running) makes the record suggest that the client buys from us today."""

CEO_MET_WITHIN = timedelta(days=90)
"""A meeting this recent makes the record suggest that their CEO can be met."""
