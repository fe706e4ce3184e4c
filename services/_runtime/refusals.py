"""Why a service will not start or go on: what was found and what to do. It ends the process with exit 3."""


class Refusal(Exception):
    """Something outside is not as it must be; going on could lose or double events."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
