"""`decide`: the record's answer where a record has one, else the sentences that answer, else an honest no."""

from dataclasses import replace
from datetime import datetime

from knowledge.passage import Passage
from skills.answer import Action, Choice, Field
from skills.ask import Ask
from skills.catalog.ask.extract import NEAR, About, Hit, best_sentences, dated, nearest
from skills.catalog.ask.from_needs import amount
from skills.catalog.ask.from_records import from_records
from skills.catalog.ask.questions import Question, read_question, words_of
from skills.catalog.ask.reply import Group, Reply
from skills.catalog.ask.shelf import Shelf
from skills.catalog.ask.standing import Dispute, Settled, settle

OLD_DAYS = 90
_MOST_GROUPS = 3
_WHOLE = 6
"""Words from which on a sentence says enough by itself to lead the answer."""
CERTAIN = 0.5
"""Score an answer needs to a question that no skill claims."""
ON_RECORD = "The budget on record comes first; it tells what was written down, not in whose words."


def decide(ask: Ask, shelf: Shelf) -> Reply:
    if shelf.intent is not None:
        if shelf.shared_only and shelf.intent.kind != "product":
            return _not_for_analysts()
        found = from_records(ask, shelf, shelf.intent)
        if found is not None:
            return found
    return _from_text(ask, shelf)


def _not_for_analysts() -> Reply:
    lead = (
        "Single deals, clients and people are not open to analysts, and I have no totals of them to give. "
        "Ask me about our company or the industries instead."
    )
    return Reply("Not open to you", lead, "nothing")


def _from_text(ask: Ask, shelf: Shelf) -> Reply:
    question = read_question(ask.text, _names(shelf))
    speaker = shelf.people[0].name if shelf.people and question.kind == "said" else None
    about = About(
        speaker,
        frozenset(w for p in shelf.people for w in words_of(p.name)),
        bool(shelf.deals or shelf.accounts),
    )
    settled = _settled(ask, question, shelf, about)
    groups = _by_home(shelf, settled.hits)
    if ask.args.get("unclaimed") and not (groups and _certain(groups[0].hits[0])):
        return _outside()
    if not groups:
        return _nothing(ask, shelf, nearest(question, _heard(question, shelf, about), ask.now, about))
    hits = groups[0].hits
    lead = _lead(ask, hits[0])
    warnings = (*_not_their_words(groups, speaker), *_warnings(ask, shelf, settled))
    hints = (ON_RECORD,) if question.kind == "said" and hits[0].budget is not None else ()
    return Reply("Found in the records", lead, "text", groups=groups[:_MOST_GROUPS], warnings=warnings, hints=hints)


def _certain(hit: Hit) -> bool:
    """Good enough where nobody knows whether the question is for us at all: carried by more than a shared word."""
    return hit.score >= CERTAIN and (hit.passage.similarity is None or hit.passage.similarity >= NEAR)


def _not_their_words(groups: tuple[Group, ...], speaker: str | None) -> tuple[str, ...]:
    """Asked what somebody said, only others' words about it were found."""
    if speaker is None or any((h.speaker or "").casefold() == speaker.casefold() for g in groups for h in g.hits):
        return ()
    return (f"None of this is marked as {speaker}'s own words; it is what others wrote or what carries no name.",)


def _names(shelf: Shelf) -> frozenset[str]:
    """Words of the deal, client and people asked about: where to look, not what to look for."""
    said: list[str] = []
    for deal in shelf.deals[:1]:
        said.extend((deal.name, *deal.aliases))
    for account in shelf.accounts[:1]:
        said.extend((account.name, *account.aliases))
    said.extend(p.name for p in shelf.people)
    return frozenset(w for name in said for w in words_of(name))


def _settled(ask: Ask, question: Question, shelf: Shelf, about: About) -> Settled:
    if not question.terms and about.speaker is None:
        return Settled(())
    found = best_sentences(question, _heard(question, shelf, about), ask.now, about)
    settled = settle(question, found, shelf.budgets, ask.now, ask.voice.today)
    return replace(settled, hits=tuple(_as_told(ask, shelf, h) for h in settled.hits))


def _heard(question: Question, shelf: Shelf, about: About) -> tuple[Passage, ...]:
    """Asked what a client said, our own papers are no answer: they hold what we say."""
    if question.kind != "said" or not about.home:
        return shelf.passages
    return tuple(p for p in shelf.passages if p.deal_id or p.account_id)


def _as_told(ask: Ask, shelf: Shelf, hit: Hit) -> Hit:
    """A budget on record in our words: it is no quote of anybody's."""
    return hit if hit.budget is None else replace(hit, shown=amount(ask, shelf, hit.budget))


def _by_home(shelf: Shelf, hits: tuple[Hit, ...]) -> tuple[Group, ...]:
    """One group per deal or client, so that nothing said about one is read as said about another."""
    by_home: dict[str, list[Hit]] = {}
    for hit in hits:
        by_home.setdefault(_home(shelf, hit.passage), []).append(hit)
    return tuple(Group(name, tuple(found)) for name, found in by_home.items())


def _home(shelf: Shelf, passage: Passage) -> str:
    names = {**dict(shelf.homes), **{d.id: d.name for d in shelf.deals}, **{a.id: a.name for a in shelf.accounts}}
    deal, client = names.get(passage.deal_id or ""), names.get(passage.account_id or "")
    if deal or client:
        return deal or client or ""
    return {"company": "Our company", "industry": "Industry"}.get(passage.bucket, "Other records")


def _lead(ask: Ask, hit: Hit) -> str:
    if hit.budget is not None:
        day = ask.voice.day(hit.budget.on)
        return f"On record: {hit.shown}, as of {day} ({hit.budget.fog.capitalize()})."
    who = f"{hit.speaker}, " if hit.speaker else ""
    at = dated(hit.passage)
    when = f", {ask.voice.day(at)}" if at else ""
    said = hit.text if len(words_of(hit.text)) >= _WHOLE else hit.shown or hit.text
    return f"“{said}” ({who}{hit.passage.title}{when})"


def _warnings(ask: Ask, shelf: Shelf, settled: Settled) -> tuple[str, ...]:
    found: list[str] = []
    told = [d for d in settled.disputes if settled.hits and d.touches(settled.hits[0])] or list(settled.disputes)
    if told:
        found.append(_disagreement(ask, shelf, told[0]))
    moments = [at for h in settled.hits if (at := dated(h.passage))]
    newest_at = max(moments, default=None)
    if newest_at is not None and (ask.now - newest_at).days > OLD_DAYS:
        found.append(
            f"The newest of these is from {ask.voice.day(newest_at)} ({ask.voice.ago(newest_at)}): ask "
            f"again before relying on it."
        )
    return tuple(found)


def _disagreement(ask: Ask, shelf: Shelf, dispute: Dispute) -> str:
    newer, older = _as_told(ask, shelf, dispute.newer), _as_told(ask, shelf, dispute.older)
    both = f"Sources disagree: {_dated(ask, newer)} says {_said(newer)}; {_dated(ask, older)} said {_said(older)}"
    if dispute.overtaken:
        return f"{both}. The later one overtakes the earlier one."
    return f"{both}. The later one is softer, so the earlier one is not overtaken: ask which holds."


def _said(hit: Hit) -> str:
    return hit.shown if hit.budget is not None else f"“{hit.text.rstrip('.')}”"


def _dated(ask: Ask, hit: Hit) -> str:
    where = "the budget on record" if hit.budget is not None else hit.passage.title
    fog = f", {hit.fog.capitalize()}" if hit.fog else ""
    return f"{where} ({_on(ask, dated(hit.passage))}{fog})"


def _on(ask: Ask, at: datetime | None) -> str:
    return ask.voice.day(at) if at else "no date"


def _nothing(ask: Ask, shelf: Shelf, near: tuple[Hit, ...]) -> Reply:
    where = _searched(shelf)
    if ask.entities.unresolved and shelf.shared_only:
        named = ", ".join(f"“{n}”" for n in ask.entities.unresolved)
        lead = (
            f"I know no deal, client or person called {named} that you may see, and found nothing about it in {where}."
        )
    else:
        lead = f"I found nothing that answers this in {where}."
    if near:
        groups = _by_home(shelf, near)
        add = "To add the answer: log a call or note on the deal, or import the document; then ask again."
        return Reply(
            "Nothing says it outright",
            f"{lead} The nearest passages:",
            "near",
            groups=groups,
            hints=(add,),
            actions=_add(shelf),
        )
    counted = f"{len(shelf.passages)} passages came near; none says it." if shelf.passages else "No passage came near."
    hints = (counted, "To add it: log a call or note on the deal, or import the document; then ask again.")
    return Reply("Nothing found", lead, "nothing", hints=hints, actions=_add(shelf))


def _outside() -> Reply:
    """A question no skill claims, and nothing on record answers."""
    lead = "I found nothing on that in the records you may see, and it is outside what I otherwise help with."
    help_ = Action("help", "What can I ask?", "help", "show")
    hint = "I know your deals, clients and people, and our documents. Naming the deal or client often helps."
    return Reply("Nothing on that", lead, "nothing", hints=(hint,), actions=(help_,))


def _searched(shelf: Shelf) -> str:
    if shelf.shared_only:
        return "our company and industry documents"
    if shelf.deals and not shelf.passages:
        return f"the calls, mails and notes of {shelf.deals[0].name} and our documents"
    named = shelf.deals[0].name if len(shelf.deals) == 1 else shelf.accounts[0].name if len(shelf.accounts) == 1 else ""
    return f"the calls, mails and notes of {named} and our documents" if named else "everything you may see"


def _add(shelf: Shelf) -> tuple[Action, ...]:
    if len(shelf.deals) != 1:
        return ()
    kinds = tuple(Choice(k, k.capitalize()) for k in ("note", "call", "meeting"))
    fields = (Field("kind", "What", "choice", value="note", choices=kinds), Field("body", "What was said", "long_text"))
    return (
        Action(
            "log",
            f"Log a note on {shelf.deals[0].name}",
            "crm_update",
            "log",
            {"deal_id": shelf.deals[0].id},
            fields=fields,
        ),
    )
