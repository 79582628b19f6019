"""Errors of the console: each is an answer to the page, a status and one sentence for the person.

ConsoleError
├── NotHere          404: nothing there, or nothing this person may see
├── SignInFirst      401: no session, or one that no longer holds
├── Refused          403: not a request the console's own page would make
├── TooLong          413: more than the console takes at once
├── NotValid         422: an input the console can't use; `fields` says which of a form
└── TooFast          429: more messages than the session's rate
"""

from collections.abc import Mapping


class ConsoleError(Exception):
    status = 400

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotHere(ConsoleError):
    status = 404

    def __init__(self) -> None:
        super().__init__("There is nothing here that you can open.")


class SignInFirst(ConsoleError):
    status = 401

    def __init__(self) -> None:
        super().__init__("Choose who you are first.")


class Refused(ConsoleError):
    status = 403


class TooLong(ConsoleError):
    status = 413


class NotValid(ConsoleError):
    status = 422


class TooFast(ConsoleError):
    status = 429

    def __init__(self) -> None:
        super().__init__("That was a lot at once. Give me a few seconds, then send it again.")
