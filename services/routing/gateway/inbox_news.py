"""Tells those who wait for their entries that there are some."""

from collections import defaultdict
from collections.abc import Iterable

from services._runtime.news import News


class InboxNews:
    """One news an agency, so that one agency's entry does not wake all that wait.

    ``look_every_seconds``: how often to look anyhow, where other processes give positions too.
    """

    def __init__(self, look_every_seconds: float | None) -> None:
        self._of: defaultdict[str, News] = defaultdict(lambda: News(look_every_seconds))

    def of(self, agency: str) -> News:
        """Return an agency's news."""
        return self._of[agency]

    def tell(self, agencies: Iterable[str]) -> None:
        """Wake those who wait for these agencies."""
        for agency in agencies:
            if agency in self._of:
                self._of[agency].tell()
