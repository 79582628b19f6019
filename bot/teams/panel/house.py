"""The part of the app the panel needs: Teams' own, and who hears calls."""

from typing import Protocol

from bot.teams.house import House
from skills.registry import Registry
from voice.service import VoiceService


class Home(House, Protocol):
    registry: Registry
    voice: VoiceService | None
    """None: another process hears calls."""
