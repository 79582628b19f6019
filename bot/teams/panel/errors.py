"""What keeps somebody from the panel: each is an answer to its page.

PageError
├── SignInAgain      401: no token, or one that no longer holds; the page gets a new one
├── NotSetUp         403: a genuine token that was made for something else: an administrator has to mend the app
├── OtherOrganisation 403: a genuine person of an organisation that is not served
├── ManyUnknown      429: many organisations nobody came from before; says nothing about who asked
└── KeysAway         503: Microsoft's keys can't be read now; says nothing about who asked
"""

from bot.pages.errors import PageError


class SignInAgain(PageError):
    status = 401

    def __init__(self, why: str = "") -> None:
        """`why` is for the log."""
        super().__init__("Your sign-in has run out or could not be checked.")
        self.why = why


class NotSetUp(PageError):
    status = 403

    def __init__(self, told: str, *, tenant: str = "") -> None:
        """`told`: what an administrator has to do."""
        super().__init__(f"The sign-in in Teams is not set up completely, so I can't tell who you are. {told}")
        self.told = told
        self.tenant = tenant


class OtherOrganisation(PageError):
    status = 403

    def __init__(self) -> None:
        super().__init__("I serve the people of other organisations here, so I can't show you anything.")


class ManyUnknown(PageError):
    status = 429

    def __init__(self) -> None:
        super().__init__("Many organisations come to me for the first time just now. Please try again in a moment.")


class KeysAway(PageError):
    status = 503

    def __init__(self) -> None:
        super().__init__("Microsoft's sign-in does not answer just now. Please try again in a moment.")
