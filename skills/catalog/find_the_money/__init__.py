"""Find the Money: is there money for this deal (METHODOLOGY §2.7)."""

from skills.catalog.find_the_money.skill import FIND_THE_MONEY

__all__ = ["FIND_THE_MONEY"]
