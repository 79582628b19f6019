"""Errors of the command line: a sentence for the person, the way out, and the exit code.

CommandFailed       exit 1: it was tried and did not work
├── WrongUse        exit 2: the command line asks for something that can't be
├── NotSetUp        exit 3: settings or the workspace are not ready for it
├── NotThere        exit 4: no such user or deal, or not theirs to see
└── StoreAway       exit 5: the database does not answer
"""


class CommandFailed(Exception):
    code = 1

    def __init__(self, message: str, *, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out


class WrongUse(CommandFailed):
    code = 2


class NotSetUp(CommandFailed):
    code = 3


class NotThere(CommandFailed):
    code = 4


class StoreAway(CommandFailed):
    code = 5
