"""Our own people by name, for the ids that records carry."""

from collections.abc import Iterable

from knowledge.reader import Reader


async def user_names(reader: Reader, ids: Iterable[str | None]) -> dict[str, str]:
    """User id -> name; nothing is read where no id is given."""
    wanted = sorted({i for i in ids if i})
    return {u.id: u.name for u in await reader.users(ids=wanted)} if wanted else {}
