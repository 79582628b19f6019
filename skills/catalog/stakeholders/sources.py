"""Where what is said of a person can be read."""

from skills.citing import Citations
from skills.people.stakeholder_map import Person


def cites(person: Person, citations: Citations) -> tuple[str, ...]:
    """Where the last contact and the recorded part come from."""
    found = []
    if person.edge is not None:
        title = f"{person.contact.name}: {_part(person)}"
        found.append(citations.record("edge", person.edge.id, title, at=person.edge.valid_from))
    if person.heard is not None:
        found.append(citations.record("activity", person.heard.id, person.heard.subject, at=person.heard.at))
    return tuple(found) or (citations.record("contact", person.contact.id, person.contact.name),)


def _part(person: Person) -> str:
    """What the map says of somebody, as a title: "Buyer, champion"."""
    attrs = person.edge.attrs if person.edge is not None else {}
    said = [str(attrs[k]) for k in ("role", "stance") if attrs.get(k) and attrs[k] != "unknown"]
    return (", ".join(said) or "part on record").capitalize()
