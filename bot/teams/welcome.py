"""The first words in a new conversation. Pure."""

from skills.answer import Action, Answer, Item, ListPart, TextPart

_EXAMPLES = (
    "How do we stand on our biggest deal?",
    "Who is who there, and whom have we not met?",
    "Is this a fact or gossip: their budget is approved",
    "We met their CFO yesterday, note that she backs us",
)


def welcome(*, group: bool) -> Answer:
    if group:
        said = (
            "Mention me with a question. What everybody here may see I say here; the rest I tell you in our own chat."
        )
        return Answer(title="Your sales coach is here", parts=(TextPart(said),), summary=said)
    said = "Ask me about your deals and clients in your own words. I show the sources of everything I say."
    asks = ListPart(tuple(Item(text) for text in _EXAMPLES), title="For example")
    safe = TextPart("I change nothing in your records before you confirmed that exact change.", tone="muted")
    can = Action("help", "What can you do?", "help", "show", style="primary")
    return Answer(title="Hello, I'm your sales coach", parts=(TextPart(said), asks, safe), summary=said, actions=(can,))
