"""Everything we claim against everybody we know, and what is missing before there is a theme at all."""

from skills.answer import Action, Answer, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.impact_themes.outcome import Incomplete, Out, StoreCard
from skills.catalog.impact_themes.words import SKILL, try_form
from skills.citing import Citations
from skills.language.lists import joined
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.scoring.claims import CHECK_GOOD_FOR, Uniqueness
from skills.wording import Voice

_STATES = {"only": "only ours", "claimed": "shared", "doubtful": "check now", "unchecked": "check again"}


def store_answer(ask: Ask, card: StoreCard, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    ours = {d.id: d for d in out.facts.store.differentiators}
    cases = {c.id: c.client for c in out.facts.store.cases}
    rows = []
    for ident, unique in card.claims:
        claim = ours[ident]
        sources.record("differentiator", claim.id, claim.title)
        proof = joined([cases[c] for c in claim.case_study_ids if c in cases][:2]) or "none"
        rows.append((claim.title, _STATES[unique.standing], _who(unique), voice.day(unique.checked_on), proof))
    table = TablePart(
        ("Claim", "Standing", "Who else", "Checked", "Proof"), tuple(rows), cites=tuple(s.id for s in sources.sources)
    )
    parts: list[Part] = [TextPart(_said(card, out, voice)), table]
    parts.append(
        TextPart(f"A check holds for {CHECK_GOOD_FOR.days} days. Name a deal, and I pick its Impact themes.", "muted")
    )
    return Answer("What we claim", tuple(parts), sources.sources, (try_form(""),), _said(card, out, voice), skill=SKILL)


def _who(unique: Uniqueness) -> str:
    told = [r.competitor.name for r in unique.claimants] + [c.name for c in unique.elsewhere]
    return joined(told) or "nobody on record"


def _said(card: StoreCard, out: Out, voice: Voice) -> str:
    only = sum(u.standing == "only" for _, u in card.claims)
    again = [i for i, u in card.claims if u.standing in ("unchecked", "doubtful")]
    titles = {d.id: d.title for d in out.facts.store.differentiators}
    against = joined([c.name for c in out.facts.asked]) or "everybody on record"
    said = f"{only} of {len(card.claims)} claims are only ours against {against}."
    return f"{said} To check again: {joined([f'“{titles[i]}”' for i in again[:3]])}." if again else said


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    facts = out.facts
    account = facts.account.name if facts.account else "This client"
    words = {
        "nothing_found": ("No such deal", unseen(facts.wanted, "deals and clients", "my deals")),
        "no_open_deal": ("No open deal", no_open_deal(account, "nothing to theme")),
        "which_deal": ("Which deal?", "Themes belong to a deal: which one?"),
        "no_deals": ("No open deals", NO_DEALS),
        "no_claims": (
            "Nothing we claim is on record",
            "An Impact theme is made from what we claim, who else can claim it, and its proof. None is on record: "
            "import differentiators.csv (title, text, products, competitors, checked_on, case_studies), "
            "and competitors.csv.",
        ),
        "which_theme": ("Which theme?", "Which words shall I test?"),
    }
    title, said = words[card.lack]
    buttons = tuple(
        Action(f"deal-{n}", d.name, SKILL, "show", {"deal_id": d.id}) for n, d in enumerate(facts.choices, 1)
    )
    if card.lack == "which_theme":
        buttons = (try_form(facts.file.deal.id if facts.file else ""),)
    return Answer(title, (TextPart(said, "warn"),), actions=buttons, summary=said, skill=SKILL)
