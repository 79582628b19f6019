"""Secrets of others, encrypted before they are stored.

The key is a setting, or a file beside the records that only this user may read. Several keys, newest first, are a
rotation: all of them open, the first one seals.
"""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from knowledge.errors import KnowledgeError

_OURS_ALONE = 0o600


class KeyUnusable(KnowledgeError):
    """What was sealed can't be opened, or nothing can be sealed; the message says what to do."""


class Sealer:
    """Raises `KeyUnusable` for keys that are none."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._every = [Fernet(key) for key in keys]
        except ValueError:
            raise KeyUnusable("The key for stored tokens has to be 32 bytes in URL-safe base64.") from None
        if not self._every:
            raise KeyUnusable("There is no key for stored tokens.")
        self._ring = MultiFernet(self._every)

    def __repr__(self) -> str:
        return f"Sealer({len(self._every)} keys)"

    def seal(self, secret: str) -> str:
        return self._ring.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises `KeyUnusable` when it was sealed with another key."""
        try:
            return self._ring.decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            raise KeyUnusable("The stored tokens were sealed with a key this installation does not have.") from None

    def newest(self, sealed: str) -> bool:
        """Whether the first key opens it; else it is time to seal it anew."""
        try:
            self._every[0].decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the key comes from. Blocking (it may read a file): call it off the event loop."""

    file: Path
    given: tuple[str, ...] = field(default=(), repr=False)
    """By setting; then there is no file."""

    def to_open(self) -> Sealer:
        """Raises `KeyUnusable`; makes no key."""
        if self.given:
            return Sealer(self.given)
        try:
            return Sealer(self.file.read_text().split())
        except FileNotFoundError:
            raise KeyUnusable("The key for stored tokens is gone.", detail=str(self.file)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable("The key for stored tokens can't be read.", detail=str(error)) from None

    def to_seal(self) -> Sealer:
        """Makes the file where there is neither. Raises `KeyUnusable`."""
        if not self.given and not self.file.exists():
            self._make()
        return self.to_open()

    def readable_by_others(self) -> bool:
        return not self.given and self.file.exists() and bool(self.file.stat().st_mode & 0o077)

    def _make(self) -> None:
        """Whole or not at all: a second process finds the first one's key, never half of it."""
        try:
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".key-")
            try:
                with os.fdopen(handle, "w") as file:
                    file.write(Fernet.generate_key().decode() + "\n")
                os.chmod(name, _OURS_ALONE)
                os.link(name, self.file)
            finally:
                os.unlink(name)
        except FileExistsError:
            return
        except OSError as error:
            raise KeyUnusable("A key for stored tokens can't be written.", detail=str(error)) from None
