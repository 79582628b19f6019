"""What can go wrong between Teams and us.

TeamsError
├── KeysUnavailable        the signing keys can't be read now; nothing can be verified
├── NotOurTenant           a genuine call from somebody else's organisation, or by way of an unlisted host
└── ConnectorFailed        Teams did not take what we sent
"""


class TeamsError(Exception):
    """A sentence for the log; nothing in it is secret."""


class KeysUnavailable(TeamsError):
    """Try again later: says nothing about who called."""


class NotOurTenant(TeamsError):
    """Refused for good. `tenant`: whose call it was; empty where it is not said, or not what it was refused for."""

    def __init__(self, reason: str, *, tenant: str = "") -> None:
        super().__init__(reason)
        self.tenant = tenant


class ConnectorFailed(TeamsError):
    """`status` 0: no answer came. `code` is Teams' own name for it, `detail` its sentence where it gave one."""

    def __init__(self, status: int, code: str, *, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.detail = detail.lower()
        self.retry_after = retry_after

    @property
    def retriable(self) -> bool:
        """A refused token is fetched afresh before the next try."""
        return self.status in (0, 401, 408, 412, 429) or self.status >= 500

    @property
    def gone(self) -> bool:
        """The conversation or message is not there (any more)."""
        return self.status == 404
