"""Chains that exist in life through a whole hub (doors, Kafka, databases): what one gives the next takes."""

import asyncio
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.hub.hub import Hub
from tests.hub.life import RECEIVED, Life, me
from tests.hub.outside_reader import read_committed
from tests.unit.stories.chains import CHAINS, COMPANY, Chain, place

pytestmark = [pytest.mark.kafka, pytest.mark.more]
STRANGER: Final = "000000000099"
Given = dict[tuple[str, str], tuple[str, str]]
"""A procedure and where it was decided → its dossier, and the number of whose it is."""


async def begun(life: Life) -> Given:
    """Let a person each ask for what begins the chains; return what was given by the next morning."""
    seconds = {(each.second, each.here) for each in CHAINS.values() if each.second != each.first}
    firsts = dict.fromkeys((each.first, each.there) for each in CHAINS.values())
    roots = [each for each in firsts if each not in seconds]
    numbers = [f"{n:012}" for n in range(1, len(roots) + 1)]
    told = await asyncio.gather(
        *(
            life.lodge(f"first-{code}", code, place(where), number)
            for number, (code, where) in zip(numbers, roots, strict=True)
        )
    )
    codes = [each["dossier_code"] for each in told]
    await life.approve(*codes)
    return dict(zip(roots, zip(codes, numbers, strict=True), strict=True))


async def gone_on(life: Life, name: str, chain: Chain, given: tuple[str, str]) -> dict[str, Any]:
    """Let a stranger claim the paper in vain, and its person use it; return the answer to the person."""
    name, (code, number) = submission_id(name), given
    here, paper = place(chain.here), chain.paper
    nothing = await life.agree(f"{name}-stranger", chain.second, here, paper, STRANGER)
    assert [each["offers"] for each in nothing["papers"]] == [[]], name
    consent = {"consent_id": nothing["consent_id"]}
    refused = await life.lodge(f"{name}-stranger", chain.second, here, STRANGER, paper, **consent)
    not_used = [(each["code"], each["reason"]) for each in refused["not_used"]]
    assert paper in refused["missing"] or not_used == [(paper, "held-not-usable")], refused
    shown = await life.agree(name, chain.second, here, paper, number)
    (offer,) = shown["papers"][0]["offers"]
    assert (offer["ref"], offer["outcome"]) == (f"{code}/{paper}", chain.outcome), name
    assert offer["valid_from"] == "2021-07-05" or chain.first in {"1.004222", "1.000894"}, name
    return await life.lodge(name, chain.second, here, number, paper, consent_id=shown["consent_id"])


async def test_what_one_procedure_gave_the_next_takes_through_doors_kafka_and_databases(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("intake", "routing", "payment_stub")) as hub:
        await hub.ready()
        life = Life(hub, COMPANY)  # what it is given on paper its holder registers as data
        await life.begin()
        given, codes = await begun(life), dict[str, str]()
        while left := {name: each for name, each in CHAINS.items() if name not in codes}:
            ready = {name: each for name, each in left.items() if (each.first, each.there) in given}
            assert ready, f"nothing gives {left}"
            answers = await asyncio.gather(
                *(gone_on(life, name, each, given[each.first, each.there]) for name, each in ready.items())
            )
            for (name, chain), answer in zip(ready.items(), answers, strict=True):
                assert (answer["state"], answer["not_used"]) == ("received", []), name
                codes[name] = answer["dossier_code"]
                number = given[chain.first, chain.there][1]
                given.setdefault((chain.second, chain.here), (codes[name], number))
            await life.approve(*(codes[name] for name in ready if goes_on(CHAINS[name])))
        received = {
            each["subject"]: each["data"] for each in life.events("dossiers") if each["type"] == RECEIVED
        }
        for name, chain in CHAINS.items():
            (paper,) = [each for each in received[codes[name]]["components"] if each["code"] == chain.paper]
            assert (paper["outcome"], paper["reused_from"], paper["held_before"], paper["could_share"]) == (
                chain.outcome, given[chain.first, chain.there][0], chain.outcome == "reused",
                chain.outcome == "shared",
            ), name  # fmt: skip
        await every_access_is_told(life)
        assert not read_committed(hub.servers, hub.prefix, ("dead-letters",))


def submission_id(name: str) -> str:
    return name.replace(", ", "/").replace(" ", "-")


def goes_on(chain: Chain) -> bool:
    """Say whether another chain begins with what this one gives."""
    return any((each.first, each.there) == (chain.second, chain.here) for each in CHAINS.values())


async def every_access_is_told(life: Life) -> None:
    """See that all accesses have a purpose and a basis, and that two views within one tick are two."""
    name, preview = submission_id("land, mortgage"), {"receiving_agency": "H62.21"}
    before = await viewed(life, name)
    for _ in range(2):
        await life.hub.http.post(
            f"{life.hub.url('intake')}/evidence/requests/{quote(name, safe='')}",
            params=preview,
            json=me("000000000002"),
        )
    await life.hub.caught_up()
    assert await viewed(life, name) == before + 2


async def viewed(life: Life, name: str) -> int:
    items = (await life.ask("/me/accesses", me("000000000002"))).json()["items"]
    assert {"requested", "viewed", "used", "checked"} <= {each["kind"] for each in items}
    assert all(each["purpose"] and each["legal_basis"] and each["article"] for each in items)
    return sum(each["kind"] == "viewed" and each["submission_id"] == name for each in items)
