"""GSO codes of communes, of the whole country: where an applicant may live."""

from typing import Final

_LAST: Final = 32248
"""The greatest code given (xã Đất Mũi, Cà Mau; general knowledge). ASSUMPTION: later ones are among those
given, for merged communes keep a code of theirs."""


def is_commune_code(place: str) -> bool:
    """Whether a commune of the country may have this code; which of them exist no file of the hub lists."""
    return 1 <= int(place) <= _LAST
