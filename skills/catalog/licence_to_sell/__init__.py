"""Licence to Sell: what a Client Expert can do, held against the deals they pursue (METHODOLOGY §2.5)."""

from skills.catalog.licence_to_sell.skill import LICENCE_TO_SELL

__all__ = ["LICENCE_TO_SELL"]
