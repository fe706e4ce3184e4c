"""How long a dossier on paper is on its way: the time that electronic routing saves."""

from functools import cache
from typing import Annotated, Final

from pydantic import Field

from services._province.agencies import agency
from services._province.data_files import Evidence, Fact, built, parsed, text_of

_FILE: Final = "transit.toml"
WorkingHours = Annotated[int, Field(strict=True, ge=0)]


class Transit(Fact):
    """Working hours on the way, inside one district and everywhere else."""

    within_district: WorkingHours
    elsewhere: WorkingHours
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def transit() -> Transit:
    """Return the times on the way, read once; raises ContradictoryData."""
    return built(Transit, _FILE, parsed(_FILE, text_of(_FILE)))


def hours_on_the_way(sender: str, receiver: str) -> int:
    """Working hours that paper takes from one agency to another. Raises UnknownAgency."""
    districts = {agency(end).district for end in (sender, receiver)}
    near = len(districts) == 1 and None not in districts
    return transit().within_district if near else transit().elsewhere
