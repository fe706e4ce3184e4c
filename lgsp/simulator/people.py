"""The invented people of the province: pseudonyms and homes, no two seeds alike."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lgsp.simulator.chance import Draws
from schemas.inbound import Applicant
from services._province.agencies import Agency, agency

SHARE_OF_ENTERPRISES = 0.06
HOMES: Final = (
    "H62.21.01", "H62.21.02", "H62.21.07", "H62.22.01", "H62.22.05", "H62.22.07", "H62.23.01", "H62.23.02",
    "H62.23.11", "H62.24.01", "H62.24.04", "H62.25.01", "H62.25.03", "H62.26.01", "H62.26.02", "H62.26.04",
    "H62.27.01", "H62.27.07", "H62.28.01", "H62.28.02", "H62.28.13", "H62.29.01", "H62.29.02", "H62.29.11",
)  # fmt: skip
"""Where they live: 24 communes over all nine districts, so that a seed means the same world as ever and a
small simulation fills its agencies."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lodges submissions, and the commune they live in."""

    applicant: Applicant
    home: Agency

    @property
    def district(self) -> str:
        """The electronic id of the district they live in."""
        return self.home.id.rpartition(".")[0]


class People:
    """So many people; few enough that some come back."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._count = max(count, 1)
        self._key = sha256(f"an invented key of seed {seed}".encode()).digest()
        self._homes = [agency(home) for home in HOMES]
        self._known: dict[int, Person] = {}

    def any(self, draws: Draws) -> Person:
        """Return one of them."""
        number = draws.below(self._count)
        if number not in self._known:
            self._known[number] = self._born(number)
        return self._known[number]

    def _born(self, number: int) -> Person:
        draws = Draws(self._seed, "person", number)
        enterprise = draws.happens(SHARE_OF_ENTERPRISES)
        invented = f"{self._seed}:{number:012d}".encode()
        token = hmac.new(self._key, invented, sha256).hexdigest()
        applicant = Applicant(kind="enterprise" if enterprise else "citizen", id_token=token)
        return Person(applicant, self._homes[draws.below(len(self._homes))])
