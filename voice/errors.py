"""Errors of the speech service.

VoiceError
├── NoModel              no speech model where the settings say, or none that loads; `way_out` says what to do
├── BadSound             a file, a microphone or a stream that is not sound as announced
├── ServiceAway          the speech service does not answer (may be retried)
└── TranscriptionFailed  the model failed on a stretch of sound (may be retried)
"""


class VoiceError(Exception):
    """`message` is a sentence for the person; `detail` is for the log."""

    retriable = False

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class NoModel(VoiceError):
    def __init__(self, message: str, *, way_out: str, detail: str = "") -> None:
        super().__init__(message, detail=detail)
        self.way_out = way_out


class BadSound(VoiceError):
    pass


class ServiceAway(VoiceError):
    retriable = True


class TranscriptionFailed(VoiceError):
    retriable = True
