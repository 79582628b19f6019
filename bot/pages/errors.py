"""Errors of our pages: each is an answer to the page, a status and one sentence for the person.

PageError
├── NotHere          404: nothing there, or nothing this person may see
├── SignInFirst      401: no session, or one that no longer holds
├── Refused          403: not a request our own page would make
├── TooLong          413: more than is taken at once
├── NotValid         422: an input that can't be used; `fields` says which of a form
└── TooFast          429: more messages than the session's rate
"""

from collections.abc import Mapping


class PageError(Exception):
    status = 400

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotHere(PageError):
    status = 404

    def __init__(self) -> None:
        super().__init__("There is nothing here that you can open.")


class SignInFirst(PageError):
    status = 401

    def __init__(self) -> None:
        super().__init__("Choose who you are first.")


class Refused(PageError):
    status = 403


class TooLong(PageError):
    status = 413


class NotValid(PageError):
    status = 422


class TooFast(PageError):
    status = 429

    def __init__(self) -> None:
        super().__init__("That was a lot at once. Give me a few seconds, then send it again.")
