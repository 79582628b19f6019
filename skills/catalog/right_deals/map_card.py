"""The listed deals as a picture: Right to Win from left to right, value upwards, the class as their mark."""

from skills.answer import Part, TextPart
from skills.catalog.right_deals.outcome import Board, Fit
from skills.catalog.right_deals.phrases import label
from skills.citing import Citations
from skills.deals.deal_class import Verdict
from skills.deals.portfolio import Holding, not_drawn, portfolio
from skills.wording import Voice


def picture(card: Board, voice: Voice, sources: Citations) -> list[Part]:
    """Nothing where too few have a score and an amount to be compared."""
    fits = dict(card.fits)
    holdings = [_holding(v, fits[v.deal.id], sources) for v in card.verdicts if v.deal.id in fits]
    found = portfolio("Fit and value: Right to Win by amount", "Right to Win", holdings, voice)
    if found is None:
        return []
    left_out = not_drawn(found)
    return [found.part, *([TextPart(left_out, "muted")] if left_out else [])]


def _holding(verdict: Verdict, fit: Fit, sources: Citations) -> Holding:
    deal = verdict.deal
    said = "not known yet" if fit.right_to_win is None else str(fit.right_to_win)
    return Holding(
        deal.name,
        fit.right_to_win,
        deal.amount,
        deal.currency,
        label(verdict.shown),
        f"at least {said}" if fit.floor and fit.right_to_win is not None else said,
        fit.floor,
        (sources.record("deal", deal.id, deal.name),),
    )
