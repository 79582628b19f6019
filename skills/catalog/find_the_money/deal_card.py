"""One deal: the verdict, why, what disagrees, the five indicators, and what to ask whom."""

from knowledge.records import Budget
from skills.answer import Action, Answer, Choice, Field, Item, ListPart, Part, TextPart, Tone
from skills.ask import Ask
from skills.catalog.find_the_money.outcome import DealCard, Out
from skills.catalog.find_the_money.record import HOW_KNOWN, STATUSES
from skills.catalog.find_the_money.words import budget_words, cite, contradiction_words, deciding, headline, nearest
from skills.citing import Citations
from skills.money.finding import DealMoney, Indicator
from skills.money.rules import LABELS, VERDICT_LABELS, State, VerdictName
from skills.wording import Voice

SKILL = "find_the_money"
TONES: dict[VerdictName, Tone] = {"funded": "good", "likely": "plain", "unproven": "warn", "none": "bad"}
_STATE_TONES: dict[State, Tone] = {"yes": "good", "no": "bad", "unknown": "muted"}
_MOTTO = "No budget, no deal."


def deal_answer(ask: Ask, card: DealCard, out: Out) -> Answer:
    money, voice, citations = card.money, ask.voice, Citations()
    deal = money.file.deal
    found = money.verdict
    decided = tuple(cite(b, money.file, citations) for b in found.decided_by)
    verdict = VERDICT_LABELS[found.name]
    motto = f" {_MOTTO}" if found.name in ("none", "unproven") else ""
    parts: list[Part] = [TextPart(f"**{verdict}.** {deciding(money, voice)}{motto}", TONES[found.name], decided)]
    parts += _warnings(money, voice, citations)
    parts.append(ListPart(tuple(_indicator(i, money, voice, citations) for i in money.indicators), "Five indicators"))
    parts += _other_budgets(money, voice, citations)
    parts += _money_heard(money, voice, citations)
    parts.append(TextPart(f"**Ask next{_to(money)}:** {money.next.text}"))
    parts.append(TextPart(nearest(money), "muted"))
    if out.facts.wanted:
        parts.append(TextPart(f"I can't find {_quoted(out.facts.wanted)} among what you may see.", "warn"))
    return Answer(
        f"Find the money: {deal.name}",
        tuple(parts),
        citations.sources,
        _actions(money),
        f"{deal.name}: {headline(money)}. Ask next{_to(money)}: {money.next.text}",
        skill=SKILL,
    )


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{n}”" for n in names)


def _to(money: DealMoney) -> str:
    person = money.next.person
    return f" {person.name}" if person else ""


def _warnings(money: DealMoney, voice: Voice, citations: Citations) -> list[Part]:
    file, found = money.file, money.verdict
    said: list[Item] = []
    for one in money.contradictions:
        cites = tuple(dict.fromkeys(cite(p, file, citations) for p in (*one.counts[:2], *one.against[:2])))
        said.append(Item(contradiction_words(one, file, voice), tone="warn", cites=cites))
    if money.uncovered:
        told = [b.amount for b in found.decided_by if b.amount is not None]
        covers = voice.money(sum(told[1:], told[0]), file.deal.currency)
        text = f"{covers} is approved, the deal asks for {voice.money(file.deal.amount, file.deal.currency)}."
        said.append(Item(text, tone="warn"))
    if money.old:
        said.append(
            Item(f"The approval is from {voice.day(found.decided_by[0].on)}: ask if it still stands.", tone="warn")
        )
    if file.deal.status != "open":
        said.append(Item(f"This deal is already {file.deal.status}.", tone="muted"))
    return [ListPart(tuple(said), "Does not add up" if money.contradictions else "Mind")] if said else []


def _indicator(one: Indicator, money: DealMoney, voice: Voice, citations: Citations) -> Item:
    cites = tuple(dict.fromkeys(cite(p, money.file, citations) for p in one.proofs))
    dates = [at for p in one.proofs[:1] if (at := getattr(p, "at", None) or getattr(p, "on", None))]
    when = f" ({voice.day(dates[0])})" if dates else ""
    return Item(LABELS[one.key], f"{one.why}{when}", one.state, _STATE_TONES[one.state], cites)


def _other_budgets(money: DealMoney, voice: Voice, citations: Citations) -> list[Part]:
    """Budget records that did not decide, and are not told among what does not add up."""
    file = money.file
    told = {p.id for c in money.contradictions for p in (*c.counts, *c.against) if isinstance(p, Budget)}
    told |= {b.id for b in money.verdict.decided_by}
    items = tuple(
        Item(budget_words(b, file, voice), tone="muted", cites=(cite(b, file, citations),))
        for b in file.budgets
        if b.id not in told
    )
    return [ListPart(items[:4], "Also on record about a budget")] if items else []


def _money_heard(money: DealMoney, voice: Voice, citations: Citations) -> list[Part]:
    """What they said about the money; it points the way, and decides nothing until it is on record."""
    if not money.heard:
        return []
    items = tuple(
        Item(
            f"“{h.quote.text}”",
            f"{h.quote.by}, {voice.day(h.quote.at)}",
            cites=(cite(h.quote, money.file, citations),),
        )
        for h in money.heard[:3]
    )
    return [ListPart(items, "Said about the money (decides nothing until it is on record)")]


def _actions(money: DealMoney) -> tuple[Action, ...]:
    file, person = money.file, money.next.person
    deal = file.deal
    told = f"Ask {person.name}: {money.next.text}" if person else f"Find out: {money.next.text}"
    plan = Action(
        "ask-next",
        f"Plan to ask {person.name}" if person else "Plan to ask it",
        "crm_update",
        "task",
        {"deal_id": deal.id},
        "primary",
        (Field("subject", "Task", value=told), Field("due_on", "When", "date")),
    )
    log = Action(
        "log",
        "Log what you learnt",
        "crm_update",
        "log",
        {"deal_id": deal.id, "kind": "note"},
        fields=(Field("body", "What was said, and by whom", "long_text", hint=money.next.text),),
    )
    return (plan, *record_form(money), log, _people(money))


def _people(money: DealMoney) -> Action:
    deal = money.file.deal
    if money.file.contacts or deal.account_id is None:
        return Action("map", "Who's who", "stakeholders", "show", {"deal_id": deal.id})
    fields = (Field("name", "Name"), Field("title", "Title", required=False), Field("email", "E-mail", required=False))
    return Action(
        "add-contact", "Add a contact", "crm_update", "contact", {"account_id": deal.account_id}, fields=fields
    )


def record_form(money: DealMoney, label: str = "Record the budget") -> tuple[Action, ...]:
    """A form; the verdict it leads to is shown with the diff before anything is written."""
    file = money.file
    if file.deal.account_id is None:
        return ()
    owners = tuple(Choice(c.id, c.name) for c in file.contacts if c.active)
    fields = (
        Field("status", "What is true", "choice", choices=tuple(Choice(k, v) for k, v in STATUSES.items())),
        Field("fog", "How do you know", "choice", choices=tuple(Choice(k, v) for k, v in HOW_KNOWN.items())),
        Field("amount", f"Amount ({file.deal.currency})", required=False),
        *((Field("owner", "Who owns it", "choice", required=False, choices=owners),) if owners else ()),
        Field("period", "Budget line or year", required=False),
    )
    return (Action("record", label, SKILL, "record", {"deal_id": file.deal.id}, fields=fields),)
