"""What to say when there is nothing to work on, and what to do about it. Hidden and missing read the same."""

from collections.abc import Sequence

NO_DEALS = "You have no open deals on record. Import them (opportunities.csv), or name a deal you work on."
NO_CLIENTS = "You have no clients on record. Import them (accounts.csv), or name a client you work with."


def unseen(wanted: Sequence[str], among: str, instead: str) -> str:
    """ "I can't find “Nordwind” among the clients you may see. Check the name, or ask for “my clients”."

    `instead` is what to ask for to see what there is.
    """
    names = ", ".join(w if w.startswith("that ") else f"“{w}”" for w in wanted) or "that"
    return f"I can't find {names} among the {among} you may see. Check the name, or ask for “{instead}”."


def no_open_deal(client: str, purpose: str, then: str = "") -> str:
    """ "Cancity has no open deal that you may see, so there is nothing to score. “My deals” shows those you have."

    `then`: the past day that was asked about.
    """
    if then:
        return f"{client} had no open deal that you may see on {then}, so there is {purpose}. Try a later day."
    return f"{client} has no open deal that you may see, so there is {purpose}. “My deals” shows those you have."
