"""What becomes known of a speaker while a call runs. Pure."""

from skills.calls.said import Speaker


def merged(known: Speaker | None, told: Speaker) -> Speaker:
    """What was known and is not told now stays; a new name is another person, with no record of ours yet."""
    if known is None:
        return told
    same = not told.name or told.name.casefold() == known.name.casefold()
    return Speaker(
        told.channel,
        told.name or known.name,
        known.side if told.side == "unknown" else told.side,
        told.user_id or (known.user_id if same else None),
        told.contact_id or (known.contact_id if same else None),
    )
