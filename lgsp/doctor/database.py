"""The database: whether the PostgreSQL of a hub answers and is as it must be. Files are seen by the disk."""

from collections.abc import Iterator

from lgsp.doctor.check import Check, failed, passed
from lgsp.home import HubHome
from lgsp.hub.database import look, told, url_of
from lgsp.problems import Problem


def database(home: HubHome) -> Iterator[Check]:
    """Yield what a service would meet that starts there now."""
    try:
        url = url_of(home)
        if url is None:
            return
        yield passed("database", f"PostgreSQL {look(home, url)} answers at {told(url)}")
    except Problem as problem:
        yield failed("database", problem.message, problem.remedy)
