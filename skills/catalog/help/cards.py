"""`present`: short, personal, with buttons to try."""

from collections.abc import Callable

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, Simple, TextPart
from skills.ask import Ask
from skills.catalog.help.deciding import Guide, Line
from skills.catalog.help.wanted import ASPECTS, Aspect
from skills.citing import Citations
from skills.pages.groups import grouped
from skills.pages.page import CHANGES, HOW, NEEDS, blocks

_ROLE = {
    "rep": "You see your own deals, those of your account and deal teams, and their clients and people.",
    "manager": "You see your own deals and those of your teams, with their clients and people.",
    "admin": "You see everything in this workspace.",
    "analyst": "You see company and industry knowledge and totals; no single deal, client or person.",
}
_TRIED_FIRST = ("right_to_win", "ask", "fog", "stakeholders", "crm_update")
_TYPED = frozenset({"crm_update"})
"""Its examples change a record: typed, never pressed by accident."""
_MOST_BUTTONS = 5
_NAMED = 5
"""Skills a one-line answer names."""


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
    for label, lines in grouped((x.shelf, x) for x in guide.lines):
        parts.append(ListPart(tuple(_offer(x, guide) for x in lines), title=label))
    parts.append(DetailsPart("How each works, and what it needs", (_about(guide),), key="help-about"))
    said = ", ".join(x.title for x in _ordered(guide)[:_NAMED])
    more = f" and {len(guide.lines) - _NAMED} more" if len(guide.lines) > _NAMED else ""
    return Answer(
        f"What I can do for you{_name(ask)}",
        tuple(parts),
        cites.sources,
        summary=f"I can help with {said}{more}. {_first_example(guide)}".strip(),
    )


def _offer(line: Line, guide: Guide) -> Item:
    """With a button that asks the example."""
    action = None if line.skill in _TYPED or not line.example else _try(line, guide, label="Try")
    return Item(f"**{line.title}**", _quoted(line.example) if line.example else line.summary, action=action)


def _quoted(example: str) -> str:
    """One that holds a quotation stands without quotes of its own."""
    return example if "“" in example else f"“{example}”"


def _about(guide: Guide) -> ListPart:
    items = tuple(
        Item(x.title, x.summary, action=_read(x.skill, "all", "Read", f"about_{x.skill}")) for x in guide.lines
    )
    return ListPart(items)


def _read(skill: str, part: str, label: str, key: str) -> Action:
    return Action(key, label, "help", "show", {"topic": skill, "part": part})


def _offered(guide: Guide, skill: str) -> bool:
    return any(x.skill == skill for x in guide.lines)


def _name(ask: Ask) -> str:
    first = ask.principal.name.split()[0] if ask.principal.name else ""
    return f", {first}" if first else ""


def _first_example(guide: Guide) -> str:
    example = next((x.example for x in _ordered(guide) if x.example), "")
    return f"Try {_quoted(example)}." if example else ""


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
    lines = (x for x in _ordered(guide) if x.example and x.skill not in _TYPED)
    return tuple(_try(line, guide) for line in lines)[:most]


def _try(line: Line, guide: Guide, label: str = "") -> Action:
    deal = guide.desk.own[0] if guide.desk.own else None
    account = guide.desk.accounts[0] if guide.desk.accounts else None
    args = {"text": line.example}
    if deal is not None and deal.name in line.example:
        args["deal_id"] = deal.id
    if account is not None and account.name in line.example.replace(deal.name if deal else "", ""):
        args["account_id"] = account.id
    return Action(f"try_{line.skill}", label or line.example, line.skill, "show", args)


def _greeting(ask: Ask, guide: Guide) -> Answer:
    cites = Citations()
    desk = _on_the_desk(ask, guide, cites)
    parts: list[Part] = []
    if desk:
        parts.append(ListPart(desk[:3], title="On your desk"))
    else:
        parts.append(TextPart("Nothing is pressing. Ask me about a deal, a client or a call."))
    first = desk[0].text if desk else "Nothing is pressing"
    summary = first if first.endswith("?") else f"{first}."
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


def _no_such(ask: Ask, guide: Guide) -> Answer:
    number = ask.text.strip(" #.!")
    text = f"Nothing here has the number {number}. Press a button, type the number beside one, or say it in words."
    return Answer(f"What is {number}?", (TextPart(text),), summary=text)


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


def _connect(ask: Ask, guide: Guide) -> Answer:
    note = guide.wanted.note
    if note is None:
        return _can_do(ask, guide)
    parts = tuple(TextPart(line) for line in note.lines)
    return Answer(note.title, parts, summary=note.lines[0].replace("**", ""))


def _explain(ask: Ask, guide: Guide) -> Answer:
    """A skill's page: what was asked for open, the rest folded, and examples to press."""
    book, topic, aspect = guide.wanted.book, guide.wanted.topic, guide.wanted.aspect
    if book is None:
        return _can_do(ask, guide)
    skill, page = book.skill, book.page
    tries = tuple(_try(x, guide) for x in guide.lines if x.skill == skill.name and x.example and x.skill not in _TYPED)
    if topic is not None:
        back = _read(skill.name, "all", skill.title, "about")
        return Answer(
            topic.title, _section(topic.text), actions=(*tries, back), summary=_opening(topic.text, topic.title)
        )
    sections = {"how": page.how, "needs": page.needs, "changes": page.changes}
    opened = aspect if sections.get(aspect) else "all"
    parts: list[Part] = (
        list[Part](_section(sections[opened])) if opened != "all" else _use(skill.summary, guide, skill.name)
    )
    rest = [a for a in ASPECTS if a != opened and sections[a]]
    parts += [DetailsPart(_LABELS[a], _section(sections[a]), key=f"help-{a}") for a in rest]
    topics = tuple(_read(skill.name, t.title, t.title, f"topic_{n}") for n, t in enumerate(page.topics))
    said = skill.summary if opened == "all" else _opening(sections[opened], skill.summary)
    return Answer(_TITLES[opened].format(skill.title), tuple(parts), actions=(*tries, *topics), summary=said)


def _use(summary: str, guide: Guide, skill: str) -> list[Part]:
    examples = next((x.examples for x in guide.lines if x.skill == skill), ())
    parts: list[Part] = [TextPart(summary)]
    if examples:
        parts.append(ListPart(tuple(Item(_quoted(e)) for e in examples), title="Ask"))
    return parts


def _section(text: str) -> tuple[Simple, ...]:
    """Of a page, as parts of a card."""
    return tuple(
        ListPart(tuple(Item(line) for line in b.lines), ordered=b.ordered) if b.listed else TextPart(b.lines[0])
        for b in blocks(text)
    )


def _opening(text: str, otherwise: str) -> str:
    """The paragraph a section begins with, plain; something else where it begins with a list."""
    first = blocks(text)[0]
    return otherwise if first.listed else first.lines[0].replace("**", "")


_LABELS: dict[Aspect, str] = {"how": HOW, "needs": NEEDS, "changes": CHANGES}
_TITLES: dict[Aspect, str] = {
    "all": "{}: how to use it",
    "how": "How {} works",
    "needs": "What {} needs",
    "changes": "What you can change: {}",
}


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
    "no_such": _no_such,
    "unhappy": _unhappy,
    "who_am_i": _who_am_i,
    "connect": _connect,
    "explain": _explain,
    "out_of_scope": _out_of_scope,
}
