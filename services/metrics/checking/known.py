"""The agency that somebody asks about must be one."""

from services._province.agencies import agencies
from services.metrics.lookup import NotFound
from services.metrics.nearest import nearest


def must_know_agency(agency: str | None) -> None:
    """Accept an agency of the register, or none; raises NotFound, which names the nearest."""
    if agency is not None and agency not in agencies():
        raise NotFound("agency", agency, nearest(agency, agencies()))
