"""What ships counts as the oracle counts, on whole runs: two ways to the figures that know no metrics."""

import pytest

from lgsp.stream.log import Log
from lgsp.stream.recount import HEADLINES, TARGETS, recount
from schemas.places import subject_and_key
from schemas.topics import TOPIC_OF
from services.metrics.definitions import DEFINITIONS
from tests.component.lanes.recorded_world import Recorded, recorded
from tests.component.lanes.told_otherwise import told_otherwise
from tests.oracle.dossiers import counted
from tests.oracle.figures import on_topic


def log_of(run: Recorded) -> Log:
    log = Log()
    for slot in run.slots:
        for number, event in enumerate(slot.events):
            key = (subject_and_key(event)[1] or "").encode()
            log.add(TOPIC_OF[type(event)].name, 0, number, key, event.model_dump_json().encode())
    return log


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("otherwise", [False, True])
def test_the_recount_is_the_oracles_also_where_things_are_told_otherwise(seed: int, otherwise: bool) -> None:
    run = recorded(seed, 40, 6)
    run = told_otherwise(run, seed) if otherwise else run
    assert {(*cell,): count for cell, count in recount(log_of(run)).items()} == on_topic(counted(run.events))


def test_targets_are_those_of_the_definitions_and_headlines_are_among_them() -> None:
    for name, target in TARGETS.items():
        reached = None if target is None else target[0] / target[1]
        assert reached == (None if DEFINITIONS[name].target is None else float(DEFINITIONS[name].target or 0))
    assert TARGETS.keys() >= set(HEADLINES)
