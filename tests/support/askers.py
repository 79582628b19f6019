"""A workspace that knows only names and versions: what a request needs to say on whose behalf it is."""

from dataclasses import dataclass

from knowledge.access import Principal
from knowledge.directory import Directory, NameEntry
from knowledge.errors import StoreUnavailable
from skills.model_asker import Askers


@dataclass
class KnownNames:
    """Satisfies `skills.model_asker.Known`."""

    people: tuple[str, ...] = ()
    rights: int = 1
    data: int = 1
    away: bool = False

    async def directory(self, principal: Principal) -> Directory:
        return Directory(tuple(NameEntry("contact", f"c{n}", name) for n, name in enumerate(self.people)), self.rights)

    async def versions(self) -> tuple[int, int]:
        if self.away:
            raise StoreUnavailable("The records can't be reached right now.")
        return self.rights, self.data


def askers_of(*people: str) -> Askers:
    return Askers(KnownNames(people))
