"""What raising the partition count means: which agencies move, and what is still to be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lgsp.problems import Problem, wrong_use
from services._runtime.partitions import partition_of


@dataclass(frozen=True)
class Found:
    """The partition counts of a hub's topics and of its services' databases, by name without prefix."""

    topics: Mapping[str, int]
    databases: Mapping[str, int]

    @property
    def before(self) -> int:
        """Return the count from which it is raised: the databases move last."""
        return min(self.databases.values())

    @property
    def begun(self) -> bool:
        """Say whether counts differ: raising was begun, and the services cannot start."""
        return len({*self.topics.values(), *self.databases.values()}) > 1

    def has(self, partitions: int) -> bool:
        """Say whether everything has so many already."""
        return self.before == self.most == partitions

    @property
    def most(self) -> int:
        """Return the greatest count of all."""
        return max(*self.topics.values(), *self.databases.values())


@dataclass(frozen=True)
class Move:
    """An agency and the partition of its dossiers, now and then."""

    agency: str
    before: int
    after: int


def moves(agencies: Iterable[str], before: int, after: int) -> list[Move]:
    """Return the agencies whose partition changes, in their order."""
    every = (
        Move(one, partition_of(one.encode(), before), partition_of(one.encode(), after)) for one in agencies
    )
    return [move for move in every if move.before != move.after]


def check_wish(found: Found, wanted: int, intended: int | None) -> None:
    """Raise Problem for a count that the hub cannot be brought to; ``intended`` was begun before."""
    goal = (intended or found.most) if found.begun else None
    if goal is not None and wanted != goal:
        raise wrong_use(
            f"The hub is halfway from {found.before} to {goal} partitions.",
            f"Finish that first: --partitions {goal}",
        )
    if wanted < found.before:
        raise wrong_use(
            f"The hub has {found.before} partitions, and Kafka cannot take partitions away: {wanted} are "
            "fewer.",
            "Give more, or start a hub from nothing: lgsp up --fresh --partitions "
            f"{wanted} forgets all topics and state.",
        )


def check_there(missing: Iterable[str]) -> None:
    """Raise Problem where topics are missing, so that there is no hub to change."""
    if names := sorted(missing):
        raise Problem(
            f"The hub has no topic {', '.join(names)}.", "Make the hub's topics first: lgsp up", "not-found"
        )
