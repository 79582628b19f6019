"""Who is at the page: one signed cookie, no server state, so a restart keeps everybody where they were.

The cookie holds the chosen user, the session and its conversation; the signature (HMAC-SHA256) makes it
unforgeable, and both ids carry 128 bits of chance. It grants nothing by itself: every request resolves the user again
through the workspace, so a user who was switched off is out at the next click.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

LIFETIME = timedelta(days=30)
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    user_id: str
    id: str
    conversation: str
    """Key of the chat this browser shows; "new chat" takes a new one."""
    issued: int
    """Seconds since the epoch."""

    @classmethod
    def begin(cls, user_id: str, now: datetime) -> "Session":
        return cls(user_id, secrets.token_urlsafe(16), _conversation(), int(now.timestamp()))

    def new_chat(self) -> "Session":
        return replace(self, conversation=_conversation())


def _conversation() -> str:
    return secrets.token_urlsafe(16)


class Seal:
    """Signs sessions and their CSRF tokens with one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a signing key needs at least 16 bytes")
        self._key = key

    def _sign(self, purpose: str, data: str) -> str:
        digest = hmac.new(self._key, f"{purpose}\0{data}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def cookie(self, session: Session) -> str:
        body = base64.urlsafe_b64encode(json.dumps(asdict(session), separators=(",", ":")).encode()).decode()
        return f"{body}.{self._sign('session', body)}"

    def open(self, cookie: str | None, now: datetime) -> Session | None:
        """None for a missing, altered, foreign or expired cookie."""
        if not cookie or len(cookie) > 2_000 or not cookie.isascii():
            return None
        body, dot, signature = cookie.rpartition(".")
        if not dot or not hmac.compare_digest(signature, self._sign("session", body)):
            return None
        try:
            session = Session(**json.loads(base64.urlsafe_b64decode(body)))
        except (ValueError, TypeError):
            return None  # signed by an older version with another shape
        age = now.timestamp() - session.issued
        return session if -300 <= age <= LIFETIME.total_seconds() else None

    def csrf(self, session: Session) -> str:
        return self._sign("csrf", session.id)

    def csrf_holds(self, session: Session, token: str) -> bool:
        return token.isascii() and hmac.compare_digest(self.csrf(session), token)


def load_key(home: Path) -> bytes:
    """The console's key in the data folder, made on first use and readable by its owner only. Does file work."""
    path = home / "console.key"
    if not path.exists():
        draft = home / f".console.key.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key holds
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path} is not a key of {_KEY_BYTES} bytes; delete it to have a new one made")
    return key
