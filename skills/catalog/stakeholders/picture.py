"""The people of a map as a picture: stance from left to right, influence upwards, the part they play as their mark."""

from collections.abc import Sequence

from skills.answer import MapAxis, MapPart, MapPoint
from skills.catalog.stakeholders.sources import cites
from skills.catalog.stakeholders.wording import influence
from skills.citing import Citations
from skills.people.stakeholder_map import Person
from skills.people.stakeholder_rules import ROLE_LABELS, STANCES

FEWEST = 2
"""People of known stance and influence below which the lists say as much."""
MOST = 40
_STANCE = MapAxis("Stance", "against us", "for us")
_INFLUENCE = MapAxis("Influence", "low", "high")


def picture(people: Sequence[Person], citations: Citations) -> list[MapPart]:
    """Nothing where hardly anybody's stance is on record."""
    shown = sorted(people, key=lambda p: (p.edge is None, -(p.influence or 0.0), p.contact.name))[:MOST]
    placed = [p for p in shown if p.stance and p.influence is not None]
    if len(placed) < FEWEST:
        return []
    points = tuple(_point(p, citations) for p in shown)
    return [MapPart("Who stands where: stance and influence", _STANCE, _INFLUENCE, points)]


def stance_place(stance: str) -> float | None:
    """Champion 1, supporter ¾, neutral ½, sceptic ¼, opponent 0; None where nobody recorded one."""
    return 1 - STANCES.index(stance) / (len(STANCES) - 1) if stance in STANCES else None


def _point(person: Person, citations: Citations) -> MapPoint:
    """A part that is only guessed and somebody who left are less certain than the rest."""
    said = [
        person.stance or "stance not known",
        f"influence {influence(person)}",
        "part guessed from the title" if person.guessed else "",
        "" if person.contact.active else "left",
    ]
    return MapPoint(
        person.contact.name,
        stance_place(person.stance),
        person.influence,
        group=ROLE_LABELS[person.role] if person.role else "Part not known",
        tone="muted" if person.guessed or not person.contact.active else "plain",
        detail=", ".join(s for s in said if s),
        cites=cites(person, citations),
    )
