"""A class to confirm, and what is missing before there is anything to show."""

from skills.answer import Action, Answer, DiffPart, DiffRow, TextPart
from skills.ask import Ask
from skills.catalog.right_deals.cards import SKILL, reclassify_form
from skills.catalog.right_deals.outcome import Incomplete, Out, Reclassification
from skills.catalog.right_deals.phrases import label
from skills.language.lists import joined
from skills.language.unseen import NO_DEALS, no_open_deal, unseen


def decision_answer(ask: Ask, card: Reclassification, out: Out) -> Answer:
    name = card.verdict.deal.name
    before = f"{label(card.before)}{' (by hand)' if card.verdict.by_hand else ' (by the rules)'}"
    after = f"{label(card.after)}{' (by hand)' if card.reason else ' (by the rules)'}"
    rows = [DiffRow("Class", before, after)]
    old = str(card.verdict.decision.attrs.get("reason", "")) if card.verdict.decision else ""
    rows.append(DiffRow("Reason", old, card.reason))
    who = ask.principal.name or "you"
    kept = f"Kept with the name of {who} and the time, and shown as decided by hand until it is withdrawn."
    if not card.reason:
        kept = "What was decided by hand stays in the history."
    title = "Back to the rules" if not card.reason else "Decide the class"
    said = f"{name}: {before} → {after}."
    return Answer(f"{title}: {name}", (DiffPart(name, tuple(rows)), TextPart(kept, "muted")), summary=said, skill=SKILL)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    client = out.facts.account.name if out.facts.account else joined(out.facts.owners) or "This client"
    name = card.verdict.deal.name if card.verdict else "this deal"
    words = {
        "nothing_found": ("No such deal", unseen(out.facts.wanted, "deals and clients", "my right deals")),
        "no_open_deal": ("No open deal", no_open_deal(client, "nothing to class")),
        "no_deals": ("No open deals", NO_DEALS),
        "which_deal": ("Which deal?", "Which deal do you mean?"),
        "which_class": ("Which class?", f"Is {name} a Bedrock, a Stepping Stone or a Stray to you?"),
        "reason": ("Why?", f"Why? A class of {name} decided by hand is kept with its reason."),
        "no_decision": (
            "Nothing to withdraw",
            f"The class of {name} comes from the rules: nothing was decided by hand.",
        ),
        "same": ("Nothing to change", f"{name} is on record with that class and that reason already."),
    }
    return words[card.lack]


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    intent = out.facts.intent
    if card.verdict is not None and card.lack in ("which_class", "reason"):
        return (reclassify_form(card.verdict, wanted=intent.wanted or "", reason=intent.reason, name="Fill in"),)
    if card.lack != "which_deal":
        return ()
    wish = {"deal_class": intent.wanted or "", "reason": intent.reason}
    kept = {k: v for k, v in wish.items() if v}
    return tuple(
        Action(f"deal-{n}", d.name, SKILL, intent.kind, {"deal_id": d.id, **kept})
        for n, d in enumerate(card.choices[:6], 1)
    )
