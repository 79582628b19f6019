"""Client Profile: New, Transactional, Repeatable or Meaningful (METHODOLOGY §2.4)."""

from skills.catalog.client_profile.skill import CLIENT_PROFILE

__all__ = ["CLIENT_PROFILE"]
