"""The exact change a person is asked to confirm, and what is missing before there is one."""

from skills.answer import Action, Answer, DiffPart, DiffRow, Part, TextPart
from skills.ask import Ask
from skills.catalog.right_to_win.actions import SKILL, override_form, question_buttons, withdraw_buttons
from skills.catalog.right_to_win.outcome import Incomplete, Out, Revision, View
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.scoring.rules import QUALIFIER_CAP, SCALE
from skills.scoring.score import Score
from skills.scoring.words import C_LABELS, headline, points, rating
from skills.wording import Voice


def revision_answer(ask: Ask, card: Revision, out: Out) -> Answer:
    voice, before, after = ask.voice, card.view.score, card.after
    subject, rows = _what(card, voice)
    diff = DiffPart(f"{card.view.deal.name}: {subject}", (*rows, *_effect(before, after)))
    parts: list[Part] = [diff]
    if before.right_to_win == after.right_to_win and before.known == after.known:
        parts.append(TextPart(_no_effect(card), "muted"))
    same = headline(before) == headline(after)
    effect = f"stays {headline(before)}" if same else f"{headline(before)} → {headline(after)}"
    said = f"{subject} on {card.view.deal.name}: Right to Win {effect}."
    return Answer(f"{_TITLES[card.kind]}: {card.view.deal.name}", tuple(parts), summary=said, skill=SKILL)


_TITLES = {"qualifier": "Answer a qualifier", "override": "Set a factor by hand", "withdraw": "Withdraw an override"}


def _what(card: Revision, voice: Voice) -> tuple[str, tuple[DiffRow, ...]]:
    if card.answer is not None:
        c = card.view.score.c(card.answer.c)
        said = "yes" if card.answer.answer else "no"
        again = c.answer is not None and c.qualifier == said
        was = f"{c.qualifier}, {voice.day(c.answer.at)}" if again and c.answer else c.qualifier
        row = DiffRow(c.spec.qualifier, was, f"{said}, today" if again else said)
        return f"{c.spec.label} qualifier", (row,)
    assert card.override is not None
    before = card.view.score.factor(card.override.factor)
    after = card.after.factor(card.override.factor)
    row = DiffRow(before.spec.label, rating(before.rating, voice), rating(after.rating, voice))
    if card.kind == "withdraw":
        return f"{before.spec.label} back to what the evidence says", (row,)
    return f"{before.spec.label} set by hand", (row, DiffRow("Reason", "", card.override.reason))


def _effect(before: Score, after: Score) -> tuple[DiffRow, ...]:
    """Only what moves: the C, then Right to Win."""
    pairs = [(c.spec.label, points(c.points), points(after.c(c.spec.key).points)) for c in before.cs]
    pairs.append(("Right to Win", headline(before), headline(after)))
    return tuple(DiffRow(label, was, will) for label, was, will in pairs if was != will)


def _no_effect(card: Revision) -> str:
    if card.answer is None:
        return "Right to Win stays what it is."
    c = card.view.score.c(card.answer.c)
    if c.points is None:
        return f"Right to Win stays what it is until {c.spec.label} is known."
    if card.answer.answer and c.points <= QUALIFIER_CAP:
        cap = f"the cap of {QUALIFIER_CAP:.0f} does not bind"
        return f"Right to Win stays what it is: {c.spec.label} is {c.points}, and {cap}."
    return "Right to Win stays what it is."


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    if card.view is not None:
        return _missing_value(ask, card, card.view, out)
    title, said = _words(ask, card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_choices(ask, card, out), summary=said, skill=SKILL)


def _words(ask: Ask, card: Incomplete, out: Out) -> tuple[str, str]:
    then = ask.voice.day(out.facts.moment) if out.facts.moment == out.facts.intent.moment else ""
    client = out.facts.account.name if out.facts.account else "This client"
    words = {
        "nothing_found": (
            "No such deal",
            unseen(out.facts.wanted, "deals and clients", "my deals by right to win"),
        ),
        "no_open_deal": ("No open deal", no_open_deal(client, "nothing to score", then)),
        "no_deals": ("No open deals", NO_DEALS),
        "which_deal": ("Which deal?", "Which deal do you mean?"),
    }
    return words[card.gap]


def _choices(ask: Ask, card: Incomplete, out: Out) -> tuple[Action, ...]:
    """The same wish, with the deal filled in."""
    intent = out.facts.intent
    wish = {
        "c": intent.c or "",
        "factor": intent.factor or "",
        "answer": "" if intent.answer is None else "yes" if intent.answer else "no",
        "rating": "" if intent.rating is None else f"{intent.rating:g}",
        "reason": intent.reason,
    }
    kept = {k: v for k, v in wish.items() if v}
    return tuple(
        Action(f"deal-{n}", d.name, SKILL, intent.kind, {"deal_id": d.id, **kept})
        for n, d in enumerate(card.choices, 1)
    )


def _missing_value(ask: Ask, card: Incomplete, view: View, out: Out) -> Answer:
    intent = out.facts.intent
    rated = "" if intent.rating is None else f"{intent.rating:g}"
    form = override_form(view, "Fill in", factor=intent.factor or "", rated=rated, reason=intent.reason)
    said, actions = _ask_for(card, view, intent.c, form, kind=intent.kind)
    return Answer(f"One more thing: {view.deal.name}", (TextPart(said),), actions=actions, summary=said, skill=SKILL)


def _ask_for(card: Incomplete, view: View, c: str | None, form: Action, *, kind: str) -> tuple[str, tuple[Action, ...]]:
    if card.gap == "rating":
        return f"A factor is rated from 0 to {SCALE:.0f}. Which rating do you mean?", (form,)
    if card.gap == "reason":
        return "Why? A rating set by hand is kept with its reason.", (form,)
    if card.gap == "answer":
        return "Is it a yes or a no?", question_buttons(view, c)
    if kind == "withdraw":
        standing = withdraw_buttons(view)
        if not standing:
            return "No factor of this deal is set by hand: there is nothing to withdraw.", ()
        return "Which one shall go?", standing
    if c is not None:
        parts = " × ".join(f.spec.label for f in view.score.c(c).factors)
        return f"{C_LABELS[c]} is computed as {parts}: set one of the two factors.", (form,)
    return "Which factor do you mean?", (form,)
