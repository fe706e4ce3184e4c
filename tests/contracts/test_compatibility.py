"""What is released stays readable and writable: every other change is seen and named."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from lgsp.contract.compatibility import bare, incompatible, present
from lgsp.contract.released import broken_promises, release, versions
from schemas.topics import CONTRACT_VERSION, EVENT_OF

ANSWERED: Final = "lgsp.leg.answered.v1"
PRESENT: Final = present()
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> list[str]:
    """Return what is said of a contract after a change to leg.answered."""
    before, after = deepcopy(PRESENT), deepcopy(PRESENT)
    change(after)
    return [str(each) for each in incompatible(before, after)]


def data_of(contract: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = contract[ANSWERED]["schema"]["properties"]["data"]
    return schema


def field(contract: dict[str, Any], name: str) -> dict[str, Any]:
    schema: dict[str, Any] = data_of(contract)["properties"][name]
    return schema


def add(contract: dict[str, Any], *, required: bool) -> None:
    data_of(contract)["properties"]["colour"] = {"type": "string"}
    if required:
        data_of(contract)["required"].append("colour")


def test_the_present_contract_breaks_nothing_that_is_released() -> None:
    assert broken_promises() == {}


def test_the_present_version_is_released_with_every_type() -> None:
    released = versions()
    assert CONTRACT_VERSION in released
    assert set(EVENT_OF) == set(released[CONTRACT_VERSION])


REFUSED: Final[dict[str, Change]] = {
    f"{ANSWERED} type: removed": lambda c: c.pop(ANSWERED),
    f"{ANSWERED} topic: changed": lambda c: c[ANSWERED].update(topic="routing"),
    f"{ANSWERED} subject: changed": lambda c: c[ANSWERED].update(subject="leg_id"),
    f"{ANSWERED} key: changed": lambda c: c[ANSWERED].update(key="agency"),
    f"{ANSWERED} event: $id changed": lambda c: c[ANSWERED]["schema"].update({"$id": "urn:lgsp:schema:x:1"}),
    f"{ANSWERED} data.note_code: field removed": lambda c: data_of(c)["properties"].pop("note_code"),
    f"{ANSWERED} data.leg_id: field removed": lambda c: data_of(c)["properties"].pop("leg_id"),
    f"{ANSWERED} data.colour: new field required": lambda c: add(c, required=True),
    f"{ANSWERED} data.result: became required": lambda c: data_of(c)["required"].append("result"),
    f"{ANSWERED} data.agency: became optional": lambda c: data_of(c)["required"].remove("agency"),
    f"{ANSWERED} data.leg_id: type changed": lambda c: field(c, "leg_id").update(type="integer"),
    f"{ANSWERED} data.leg_id: pattern changed": lambda c: field(c, "leg_id").update(pattern="^x"),
    f"{ANSWERED} data.leg_id: maxLength changed": lambda c: field(c, "leg_id").update(maxLength=10),
    f"{ANSWERED} data.leg_id: format changed": lambda c: field(c, "leg_id").update(format="uuid"),
    f"{ANSWERED} data.outcome: enumeration narrowed": lambda c: field(c, "outcome")["enum"].remove("opinion"),
    f"{ANSWERED} data.outcome: enumeration widened": lambda c: field(c, "outcome")["enum"].append("late"),
    f"{ANSWERED} data.result.paper: type changed": (
        lambda c: field(c, "result")["properties"]["paper"].update(type="string")
    ),
    f"{ANSWERED} data.fee_items[].amount_vnd: maximum changed": (
        lambda c: field(c, "fee_items")["items"]["properties"]["amount_vnd"].update(maximum=1)
    ),
    f"{ANSWERED} data.fee_items: items changed": lambda c: field(c, "fee_items").pop("items"),
    f"{ANSWERED} data: additionalProperties changed": lambda c: data_of(c).update(additionalProperties=False),
    f"{ANSWERED} seq: became required": lambda c: c[ANSWERED]["schema"]["required"].append("seq"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "change"), REFUSED.items(), ids=REFUSED)
def test_an_incompatible_change_is_seen(said: str, change: Change) -> None:
    assert said in changed(change)


ALLOWED: Final[dict[str, Change]] = {
    "nothing": lambda c: c,
    "a new type": lambda c: c.update({"lgsp.paper.found.v1": c[ANSWERED]}),
    "a second version": lambda c: c.update({"lgsp.leg.answered.v2": c[ANSWERED]}),
    "a new optional field": lambda c: add(c, required=False),
    "a new optional field within": (
        lambda c: field(c, "result")["properties"].update(colour={"type": "string"})
    ),
    "a new optional field in the envelope": (
        lambda c: c[ANSWERED]["schema"]["properties"].update(tracestate={"type": "string"})
    ),
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_a_compatible_change_is_none(change: Change) -> None:
    assert changed(change) == []


def test_words_and_names_of_shapes_are_no_part_of_the_promise() -> None:
    shape = {
        "type": "object",
        "description": "before",
        "properties": {"title": {"type": "string", "title": "T"}},
    }
    one = {"$ref": "#/$defs/Before", "$defs": {"Before": shape}}
    other = {"$ref": "#/$defs/After", "$defs": {"After": shape | {"description": "after", "default": {}}}}
    assert bare(one) == bare(other)
    assert bare(one) == {"type": "object", "properties": {"title": {"type": "string"}}}


def test_a_release_is_written_once_and_never_again(tmp_path: Path) -> None:
    file = tmp_path / "9.9.json"
    assert release(file) == []
    assert incompatible(json.loads(file.read_text()), present()) == []
    with pytest.raises(FileExistsError):
        release(file)
