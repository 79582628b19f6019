"""Which clients are right for us: fit, alignment, growth, mutual success (METHODOLOGY §3.7)."""

from skills.catalog.right_clients.skill import RIGHT_CLIENTS

__all__ = ["RIGHT_CLIENTS"]
