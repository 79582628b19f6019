"""`present`: short, personal, with buttons to try."""

from collections.abc import Callable

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.help.deciding import Guide, Line
from skills.catalog.help.wanted import pages
from skills.citing import Citations

_ROLE = {
    "rep": "You see your own deals, those of your account and deal teams, and their clients and people.",
    "manager": "You see your own deals and those of your teams, with their clients and people.",
    "admin": "You see everything in this workspace.",
    "analyst": "You see company and industry knowledge and totals; no single deal, client or person.",
}
_TRIED_FIRST = ("right_to_win", "ask", "fog", "stakeholders", "crm_update")
_MOST_BUTTONS = 5


def present(ask: Ask, guide: Guide) -> Answer:
    return _SHOWN[guide.wanted.kind](ask, guide)


def _can_do(ask: Ask, guide: Guide) -> Answer:
    cites = Citations()
    parts: list[Part] = []
    desk = _on_the_desk(ask, guide, cites)
    if desk:
        parts.append(ListPart(desk, title="On your desk"))
    elif ask.principal.role != "analyst":
        parts.append(TextPart("You have no open deals yet, so the examples below carry no names of yours.", "muted"))
    items = tuple(Item(f"**{x.title}**: {x.summary}", f"Try: “{x.example}”" if x.example else "") for x in guide.lines)
    parts.append(ListPart(items, title="What I can do for you"))
    topics = tuple(
        Item(p.title, action=Action(f"topic_{p.key}", "Read", "help", "show", {"topic": p.key}))
        for p in pages()
        if _offered(guide, p.skill)
    )
    parts.append(DetailsPart("How it works", (ListPart(topics),), key="help-topics"))
    said = ", ".join(x.title for x in guide.lines)
    return Answer(
        f"What I can do for you{_name(ask)}",
        tuple(parts),
        cites.sources,
        _buttons(guide),
        f"I can help with {said}. {_first_example(guide)}".strip(),
    )


def _offered(guide: Guide, skill: str) -> bool:
    return any(x.skill == skill for x in guide.lines)


def _name(ask: Ask) -> str:
    first = ask.principal.name.split()[0] if ask.principal.name else ""
    return f", {first}" if first else ""


def _first_example(guide: Guide) -> str:
    example = next((x.example for x in _ordered(guide) if x.example), "")
    return f"Try “{example}”." if example else ""


def _ordered(guide: Guide) -> list[Line]:
    order = {name: n for n, name in enumerate(_TRIED_FIRST)}
    return sorted(guide.lines, key=lambda x: (order.get(x.skill, len(order)), x.title))


def _on_the_desk(ask: Ask, guide: Guide, cites: Citations) -> tuple[Item, ...]:
    """What is top of mind: deals about to close, tasks due, the qualifier that caps the next deal."""
    items: list[Item] = []
    for deal in guide.soon[:3]:
        overdue = deal.close_on is not None and deal.close_on < ask.voice.today
        word = "should have closed" if overdue else "closes"
        text = f"{deal.name} {word} {ask.voice.ago(deal.close_on)}" if deal.close_on else deal.name
        detail = f"{deal.stage.capitalize()}, {ask.voice.money(deal.amount, deal.currency)}"
        items.append(
            Item(text, detail, tone="warn" if overdue else "plain", cites=(cites.record("deal", deal.id, deal.name),))
        )
    for task in guide.desk.late[:2]:
        cited = cites.record("activity", task.id, task.subject, at=task.at)
        items.append(
            Item(
                f"Task due {ask.voice.ago(task.due_on)}: {task.subject}" if task.due_on else task.subject,
                tone="warn",
                cites=(cited,),
            )
        )
    if guide.desk.questions and _offered(guide, "right_to_win"):
        open_question = guide.desk.questions[0]
        cited = cites.record("deal", open_question.deal.id, open_question.deal.name)
        detail = f"{open_question.label} of {open_question.deal.name} is capped at 50 until this is a yes."
        items.append(Item(f"Open question: {open_question.question}", detail, cites=(cited,)))
    return tuple(items)


def _buttons(guide: Guide, most: int = _MOST_BUTTONS) -> tuple[Action, ...]:
    """Examples that run as they stand. One that changes a record is typed, never pressed by accident."""
    deal = guide.desk.own[0] if guide.desk.own else None
    found: list[Action] = []
    for line in _ordered(guide):
        if not line.example or line.skill == "crm_update":
            continue
        args = {"text": line.example}
        if deal is not None and deal.name in line.example:
            args["deal_id"] = deal.id
        account = guide.desk.accounts[0] if guide.desk.accounts else None
        if account is not None and account.name in line.example.replace(deal.name if deal else "", ""):
            args["account_id"] = account.id
        found.append(Action(f"try_{line.skill}", line.example, line.skill, "show", args))
    return tuple(found[:most])


def _greeting(ask: Ask, guide: Guide) -> Answer:
    cites = Citations()
    desk = _on_the_desk(ask, guide, cites)
    parts: list[Part] = []
    if desk:
        parts.append(ListPart(desk[:3], title="On your desk"))
    else:
        parts.append(TextPart("Nothing is pressing. Ask me about a deal, a client or a call."))
    summary = desk[0].text + "." if desk else "Nothing is pressing."
    return Answer(
        f"Hello{_name(ask)}", tuple(parts), cites.sources, _buttons(guide, 3), f"Hello{_name(ask)}. {summary}"
    )


def _thanks(ask: Ask, guide: Guide) -> Answer:
    text = "You're welcome."
    return Answer(text, (TextPart("I'm here when you need me."),), summary=text)


def _bye(ask: Ask, guide: Guide) -> Answer:
    text = f"Good luck out there{_name(ask)}."
    return Answer("See you", (TextPart(text),), summary=text)


def _empty(ask: Ask, guide: Guide) -> Answer:
    text = "There was no question in that. Ask me in your own words, for example one of these."
    return Answer("What would you like to know?", (TextPart(text),), actions=_buttons(guide, 3), summary=text)


def _dropped(ask: Ask, guide: Guide) -> Answer:
    text = "All right, we leave that. What else can I look at for you?"
    return Answer("Dropped", (TextPart(text),), summary=text)


def _unhappy(ask: Ask, guide: Guide) -> Answer:
    text = (
        "Sorry, that was no help. Tell me what you were after with the deal or client in it, and I try again. "
        "If a number or a name is wrong, say what is right: I change it on your yes."
    )
    return Answer("Sorry about that", (TextPart(text),), actions=_buttons(guide, 2), summary=text)


def _who_am_i(ask: Ask, guide: Guide) -> Answer:
    me = ask.principal
    user = guide.desk.user
    facts = [Fact("You are", me.name or me.email or me.user_id), Fact("Role", me.role)]
    if user is not None and user.title:
        facts.append(Fact("Title", user.title))
    if me.region:
        facts.append(Fact("Region", me.region))
    if me.role != "analyst":
        own = sum(d.owner_id == me.user_id for d in guide.desk.own)
        facts.append(Fact("Open deals", f"{guide.desk.reach} you may see, {own} of them your own"))
    limits = (
        "Confidential deals are open only to their owner, their deal team and admins. "
        "What I show follows your rights everywhere: in lists, search and briefings."
    )
    sources = Citations()
    sources.record("user", me.user_id, me.name or me.email)
    summary = f"You are {me.name or me.email}, {me.role}. {_ROLE[me.role]}"
    return Answer(
        "You and what you see",
        (FactsPart(tuple(facts)), TextPart(_ROLE[me.role]), TextPart(limits, "muted")),
        sources.sources,
        summary=summary,
    )


def _page(ask: Ask, guide: Guide) -> Answer:
    page = guide.wanted.page
    if page is None:
        return _can_do(ask, guide)
    parts = tuple(TextPart(line) for line in page.lines)
    tries = tuple(a for a in _buttons(guide, len(guide.lines)) if a.skill == page.skill)
    return Answer(page.title, parts, actions=tries[:2], summary=page.lines[0].replace("**", ""))


def _out_of_scope(ask: Ask, guide: Guide) -> Answer:
    names = ", ".join(x.title for x in _ordered(guide)[:5])
    text = f"That is outside what I can help with. I work on your deals and clients: {names}."
    return Answer("Not something I can do", (TextPart(text),), actions=_buttons(guide, 3), summary=text)


_SHOWN: dict[str, Callable[[Ask, Guide], Answer]] = {
    "can_do": _can_do,
    "greeting": _greeting,
    "thanks": _thanks,
    "bye": _bye,
    "empty": _empty,
    "dropped": _dropped,
    "unhappy": _unhappy,
    "who_am_i": _who_am_i,
    "connect": _page,
    "explain": _page,
    "out_of_scope": _out_of_scope,
}
