"""Client strategy: research, profile and trap, six lenses, people, money, engagement strategy (METHODOLOGY §4)."""

from skills.catalog.client_strategy.workflow import CLIENT_STRATEGY

__all__ = ["CLIENT_STRATEGY"]
