"""``lgsp barrier`` and ``lgsp digest`` on a hub that runs."""

import json
from pathlib import Path

import pytest

from lgsp.stream.digest import digest
from tests.hub.command_line import Operator, lgsp
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def test_scripts_wait_for_the_hub_and_compare_what_it_tells(hub: Hub) -> None:
    operator = Operator(hub)
    send(hub.servers, hub.prefix, [a_raw_submission(f"S-{n}") for n in range(20)])
    waited = await operator.types("barrier", "--json")
    assert (waited.code, waited.data) == (0, {"caught_up": True, "behind": []})
    seen = read_committed(hub.servers, hub.prefix)
    expected = digest(each.event for each in seen)
    assert len(expected.dossiers) == 20

    found = await operator.types("digest", "--json")
    assert (found.code, found.data) == (0, {"hub": expected.hub, "dossiers": dict(expected.dossiers)})
    assert (await operator.types("digest")).out == f"hub {expected.hub}\ndossiers 20\n"
    one, other = sorted(expected.dossiers)[:2]
    two = await operator.types("digest", other, one)
    assert two.out == f"{other} {expected.dossiers[other]}\n{one} {expected.dossiers[one]}\n"
    few = await operator.types("digest", one, "--json")
    assert few.data == {"hub": None, "dossiers": {one: expected.dossiers[one]}}
    unknown = await operator.types("digest", "H62.12-210308-9999", "--json")
    assert (unknown.code, json.loads(unknown.err)["category"]) == (1, "not-found")

    await hub.stop("metrics")
    send(hub.servers, hub.prefix, [a_raw_submission("S-late")])
    late = await operator.types("barrier", "--timeout", "1", "--json")
    assert (late.code, late.data["caught_up"]) == (1, False)
    lags = [each for each in late.data["behind"] if each["topic"] == "submissions"]
    assert [(each["service"], each["lag"]) for each in lags] == [("metrics", 1)]
    table = await operator.types("barrier", "--timeout", "1")
    assert (table.code, table.out.splitlines()[0].split()) == (
        1, ["service", "topic", "partition", "informed", "end", "lag"],
    )  # fmt: skip
    refused = await operator.types("digest", "--timeout", "1", "--json")
    assert (refused.code, json.loads(refused.err)["category"]) == (1, "not-caught-up")
    assert len((await operator.types("digest", "--no-wait", "--json")).data["dossiers"]) == 21


@pytest.mark.parametrize("command", ["barrier", "digest", "dead-letters list"])
async def test_without_hub_or_broker_the_environment_is_to_blame(command: str, tmp_path: Path) -> None:
    nothing = await lgsp(*command.split(), "--json", home=tmp_path)
    assert (nothing.code, json.loads(nothing.err)["category"]) == (3, "hub-not-running")
    closed = await lgsp(*command.split(), "--json", "--bootstrap-servers", "127.0.0.1:1", home=tmp_path)
    assert (closed.code, json.loads(closed.err)["category"]) == (3, "broker-unreachable")
