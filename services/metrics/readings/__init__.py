"""What metrics reads of events: the parts of their data that facts are made of (decisions 26 and 60)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.envelope import Event
from services._runtime.told import Reading
from services.metrics.readings.dossiers import OF_DOSSIERS
from services.metrics.readings.results import OF_RESULTS
from services.metrics.readings.systems import OF_SYSTEMS

READINGS: Final[Mapping[type[Event], type[Reading]]] = MappingProxyType({**OF_DOSSIERS, **OF_RESULTS})
"""The hub's own events that change facts, as they are read; agencies' reports are read whole."""
OVERHEARD: Final = OF_SYSTEMS
"""What is said to other services, of which only the speaker counts; every other event changes nothing."""
