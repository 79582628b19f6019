"""Answers about us: colleagues, products, case studies."""

import re

from knowledge.records import CaseStudy
from skills.answer import Fact
from skills.ask import Ask
from skills.catalog.ask.intents import DealFilter, Intent
from skills.catalog.ask.questions import stem, words_of
from skills.catalog.ask.reply import Cited, Reply
from skills.catalog.ask.shelf import Shelf
from skills.deals.deal_effort import win_rate
from skills.language.lists import counted, joined


def of_whom(ask: Ask, shelf: Shelf, wanted: DealFilter) -> str:
    """ "of yours", "of Dana Wu": whose deals a list was made of; empty where it is everybody's."""
    other = other_named(ask, shelf)
    return f"of {other}" if other else "of yours" if wanted.mine else ""


def other_named(ask: Ask, shelf: Shelf) -> str:
    """The colleague who is asked about; empty where it is nobody but the asker."""
    return next((u.name for u in shelf.users if u.id in ask.entities.user_ids and u.id != ask.principal.user_id), "")


def colleague(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    user = next((u for u in shelf.users if u.id in ask.entities.user_ids), None)
    if user is None:
        return None
    facts = tuple(
        Fact(k, v) for k, v in (("Title", user.title), ("E-mail", user.email), ("Region", user.region or "")) if v
    )
    lead = f"{user.name} is our {user.title or user.role}."
    return Reply(user.name, lead, facts=facts, cited=(Cited("user", user.id, user.name),))


def won_share(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    """How many of the closed deals one may see were won; no rate on fewer than it takes to mean something."""
    period = intent.filter.period
    ended = [
        d
        for d in shelf.deals
        if d.status != "open" and (period is None or (d.close_on and period[0] <= d.close_on <= period[1]))
    ]
    rate = win_rate(ended)
    whose = f"the closed deals {of_whom(ask, shelf, intent.filter)}".rstrip()
    whose += "" if whose.endswith("of yours") else " you may see"
    if period is not None:
        whose += f", {ask.voice.day(period[0])} – {ask.voice.day(period[1])}"
    if not ended:
        return Reply("Win rate", f"No deal won or lost is on record among {whose}.")
    share = f", {ask.voice.percent(float(rate.share))}" if rate.share is not None else "; too few for a rate"
    cited = tuple(Cited("deal", d.id, d.name) for d in ended[:_MOST_ROWS])
    return Reply("Win rate", f"Of {whose}, {rate.won} of {rate.closed} were won{share}.", cited=cited)


def product(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    product = next((p for p in shelf.products if p.id in ask.entities.product_ids), None)
    if product is None:
        return None
    price = ask.voice.money(product.list_price, product.currency) if product.list_price is not None else ""
    lead = f"{product.name} lists at {price}." if price else f"{product.name} has no list price on record."
    facts = tuple(Fact(k, v) for k, v in (("List price", price), ("Family", product.family)) if v)
    return Reply(product.name, lead, facts=facts, cited=(Cited("product", product.id, product.name),))


def products(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    """All we sell; None where no product is on record and our papers may tell."""
    ours = sorted((p for p in shelf.products), key=lambda p: p.name)
    if not ours:
        return None
    priced = ((p, ask.voice.money(p.list_price, p.currency) if p.list_price is not None else "—") for p in ours)
    rows = tuple((p.name, p.family or "—", price) for p, price in priced)
    lead = f"{counted(len(ours), 'product')} on record: {joined([p.name for p in ours])}."
    cited = tuple(Cited("product", p.id, p.name) for p in ours)
    return Reply("What we sell", lead, columns=("Product", "Family", "List price"), rows=rows, cited=cited)


_MOST_ROWS = 15
_MOST_NEAR = 4
_CASE_WORDS = frozenset(
    {"case", "study", "studies", "reference", "references", "success", "story", "for", "the", "and"}
)
_NARROWED = re.compile(r"\b(?:in|for|from|about|with)\b", re.IGNORECASE)


def cases(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    """Case studies whose industry, region, client or title the question names; all of them when it names none."""
    if not shelf.cases:
        return None
    said = {stem(w) for w in words_of(ask.text) if w not in _CASE_WORDS}
    fitting = [c for c in shelf.cases if said & _own_words(c)]
    near = [] if fitting or not _NARROWED.search(ask.text) else _near(shelf)
    shown = (fitting or near or list(shelf.cases))[:_MOST_ROWS]
    rows = tuple((c.title, c.client, c.industry, c.region, "yes" if c.referenceable else "no") for c in shown)
    columns = ("Title", "Client", "Industry", "Region", "Referenceable")
    cited = tuple(Cited("case_study", c.id, c.title) for c in shown)
    titles = "; ".join(c.title for c in shown[:3])
    if near:
        lead = f"No case study is filed under that. Nearest in what they tell: {titles}."
    else:
        lead = _cases_lead(ask, shelf, fitting, titles)
    return Reply("Case studies", lead, columns=columns, rows=rows, cited=cited)


def _near(shelf: Shelf) -> list[CaseStudy]:
    """Those a search for the question's words brought, best first."""
    found = []
    for passage in shelf.passages:
        ids = (passage.record_id, passage.document_id)
        found += [
            c for c in shelf.cases if c not in found and (c.id in ids or (c.document_id and c.document_id in ids))
        ]
    return found[:_MOST_NEAR]


def _cases_lead(ask: Ask, shelf: Shelf, fitting: list[CaseStudy], titles: str) -> str:
    if fitting:
        return f"{len(fitting)} {'case study' if len(fitting) == 1 else 'case studies'}: {titles}."
    if _NARROWED.search(ask.text):
        return f"No case study matches that. There are {len(shelf.cases)} in all, the newest: {titles}."
    return f"{len(shelf.cases)} case studies, the newest: {titles}."


def _own_words(case: CaseStudy) -> set[str]:
    return {stem(w) for w in words_of(f"{case.industry} {case.region} {case.client} {case.title}") if len(w) > 2}
