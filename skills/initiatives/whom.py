"""Whom to ask at the client for one thing: from the parts on record, titles, and how near we are to each. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Activity, BuyingRole, Contact, Edge, Level
from skills.people.contacts import CHIEF, is_contact
from skills.people.stakeholder_rules import ROLES
from skills.scoring.file import DealFile

_STANCES = {"champion": 2, "supporter": 1, "sceptic": -1, "opponent": -2}
_FIELD = r"operations?|production|plant|mill|site|maintenance|reliability|logistics|energy|quality|service"
_DECIDES: tuple[Level, ...] = ("c_level", "vp")


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who can tell: by part played, by words in the title, by level; each on its own makes somebody fit."""

    roles: tuple[BuyingRole, ...] = ()
    title: str = ""
    levels: tuple[Level, ...] = ()
    coldest: bool = False
    """Of those who fit, the one we have heard from least: the point is to meet them."""


_SPONSOR = _Wish(("beneficiary", "backer"), _FIELD)
_BUYER = _Wish(("buyer",), levels=("c_level",))
_WISHES: dict[str, _Wish] = {
    "strategic_imperatives": _Wish(("buyer",), levels=_DECIDES),
    "industry_expertise": _SPONSOR,
    "operating_model": _SPONSOR,
    "stepping_stones": _BUYER,
    "peer_recommendations": _BUYER,
    "consistent_delivery": _SPONSOR,
    "supplier_rating": _Wish(title=r"procurement|purchas\w+|sourcing|supply chain|category"),
    "solution_fit": _SPONSOR,
    "client_recognition": _SPONSOR,
    "similar_deliveries": _SPONSOR,
    "geographic_relevance": _SPONSOR,
    "industry_experience": _SPONSOR,
    "contract_terms": _Wish(("backer", "beneficiary"), r"project|programme|contract"),
    "sla": _Wish(("beneficiary",), r"operations?|service|it\b|reliability"),
    "project_success": _SPONSOR,
    "nps": _SPONSOR,
    "sentiment": _SPONSOR,
    "renewal": _BUYER,
    "proprietary_methods": _Wish(("backer", "beneficiary"), r"it\b|architect\w*|engineer\w*|automation|reliability"),
    "values_distinct": _BUYER,
    "strategic_fit": _BUYER,
    "decision_influence": _Wish(("buyer",), levels=("c_level",), coldest=True),
    "credibility:qualifier": _Wish(title=CHIEF),
    "commitment:qualifier": _BUYER,
    "control:qualifier": _Wish(("beneficiary", "backer"), _FIELD),
}
"""Sub-factor or qualifier -> who can tell. What is not here is our own homework."""


@dataclass(frozen=True, slots=True)
class Whom:
    contact: Contact
    role: BuyingRole | None
    stance: str
    heard: Activity | None
    """The last time they met us or answered, on this deal."""


def needs_somebody(piece: str) -> bool:
    """Whether it takes somebody at the client at all."""
    return piece in _WISHES


def whom(file: DealFile, piece: str, moment: datetime) -> Whom | None:
    """The best person on record for a sub-factor or "c:qualifier"; None where nobody fits."""
    wish = _WISHES.get(piece)
    if wish is None:
        return None
    fitting = [(fit, person) for person in _people(file, moment) if (fit := _fit(wish, person)) > 0]
    if not fitting:
        return None
    return min(fitting, key=lambda pair: (-pair[0], *_order(wish, pair[1], file, moment)))[1]


def _people(file: DealFile, moment: datetime) -> list[Whom]:
    return [person(file, c, moment) for c in file.contacts if c.active]


def person(file: DealFile, contact: Contact, moment: datetime) -> Whom:
    edge = _edge(file, contact)
    role = edge.attrs.get("role") if edge else None
    stance = str(edge.attrs.get("stance") or "") if edge else ""
    theirs = [a for a in file.activities if contact.id in a.contact_ids and a.at <= moment and is_contact(a)]
    heard = max(theirs, key=lambda a: (a.at, a.id), default=None)
    known = next((r for r in ROLES if r == role), None)
    return Whom(contact, known, stance, heard)


def _edge(file: DealFile, contact: Contact) -> Edge | None:
    plays = [e for e in file.edges if e.kind == "plays_role" and e.subject_id == contact.id]
    return max(plays, key=lambda e: (e.valid_from, e.id), default=None)


def _fit(wish: _Wish, someone: Whom) -> int:
    points = 0
    if wish.title and re.search(rf"\b({wish.title})", someone.contact.title, re.IGNORECASE):
        points += 3
    if someone.role in wish.roles:
        points += 4 - wish.roles.index(someone.role)
    if someone.contact.level in wish.levels:
        points += 1
    return points


def _order(wish: _Wish, someone: Whom, file: DealFile, moment: datetime) -> tuple[float, float, float, str]:
    silent = (moment - someone.heard.at).total_seconds() if someone.heard else float("inf")
    warm = 0.0 if silent <= file.people_rules.covered_within.total_seconds() else 1.0
    stance = -float(_STANCES.get(someone.stance, 0))
    edge = _edge(file, someone.contact)
    influence = -float(edge.attrs.get("influence") or 0.0) if edge else 0.0
    if wish.coldest:
        return -silent, influence, stance, someone.contact.id
    return stance, warm, influence, someone.contact.id
