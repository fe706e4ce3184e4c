"""Every definition has its words, its reasons and the parts of facts that it is told by."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from services.metrics.definition import CountedDefinition, Judged, sides
from services.metrics.definitions import COUNTED, DEFINITIONS
from services.metrics.definitions_page import page
from services.metrics.facts import PARTS, DossierFacts, Part
from services.metrics.summaries import summary_of
from tests.unit.metrics.contributions import reasons
from tests.unit.metrics.definition_names import (
    BY_LEG,
    DIGITISED,
    ON_TIME,
    ONE_STOP,
    ONLINE,
    PAYMENTS,
    PEOPLE,
    PUNCTUAL,
    REUSE,
    ROUTING,
)
from tests.unit.metrics.dossier_events import at, finished, leg, paid, rated, received, supplemented
from tests.unit.metrics.lanes import Lane

FULL = Lane(
    received(
        fees={"fee": 1}, due_at=at("2021-03-09 09:00"), field="G13-DD01", outcomes=["attached"], digital=True
    ),
    leg(one_stop=True), paid(), finished(), rated(),
    supplemented(at("2021-03-08 08:00")), supplemented(at("2021-03-08 08:00"), at("2021-03-08 09:01")),
).facts()  # fmt: skip

DISLIKED = Lane(received(), finished(), rated("dissatisfied")).facts()


@pytest.mark.parametrize(
    ("name", "target", "task"),
    [
        (ROUTING, Fraction(4, 5), "task 21"),
        (PAYMENTS, Fraction(3, 10), "task 22"),
        (ONLINE, Fraction(1, 2), "task 24"),
        (REUSE, Fraction(4, 5), "no. 4.3"),
        (ON_TIME, None, "Article 30"),
    ],
)
def test_targets_are_exact_and_name_their_article(name: str, target: Fraction | None, task: str) -> None:
    assert DEFINITIONS[name].target == target
    assert DEFINITIONS[name].source.en.endswith(task)


def test_every_definition_explains_itself_in_both_languages() -> None:
    assert list(DEFINITIONS) == sorted(DEFINITIONS)
    for name, definition in DEFINITIONS.items():
        assert definition.id == name
        shown = summary_of(definition).model_dump(mode="json")
        said = [part for part in shown.values() if isinstance(part, dict)]
        said += [*shown["contradictions"], *(each["words"] for each in shown["exclusions"])]
        for words in said:
            assert all(words.values()), (name, words)
            assert words["vi"] != words["en"]
        assert all(shown[part] for part in ("kind", "source", "owner"))
        assert shown["owner"] == shown["owner_words"]["vi"]
        assert re.fullmatch("[^À-ỹ]+", shown["owner_words"]["en"])
        assert (shown["target"] is not None) or (shown["target_rule"] is None) or name == DIGITISED


@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_whoever_is_left_out_is_so_for_a_reason_that_the_definition_gives(
    definition: CountedDefinition,
) -> None:
    bare = Lane(received(outcomes=["attached"])).facts()
    for facts in (FULL, bare):
        for side in sides(definition, facts):
            known = {each.reason for each in definition.exclusions}
            assert (side.side == "excluded") == (side.reason in known), (side, known)
            assert (side.day is None) == (side.side == "excluded")


def test_sides_are_what_the_figures_are_sums_of() -> None:
    facts = Lane(received(), leg("a"), leg("b", "paper")).facts()
    assert [side.side for side in sides(COUNTED[ROUTING], facts)] == ["denominator-only"]
    assert [(side.side, side.ref) for side in sides(COUNTED[BY_LEG], facts)] == [
        ("numerator", "a"), ("denominator-only", "b"),
    ]  # fmt: skip
    assert [side.reason for side in sides(COUNTED[ONE_STOP], facts)] == ["no-one-stop-leg"]
    assert list(sides(COUNTED[ROUTING], DossierFacts())) == []


def test_what_is_left_out_is_counted_by_reason_and_no_longer_once_it_counts() -> None:
    lane = Lane(received())
    assert reasons(ROUTING, received()) == {"no-inter-agency-leg": 1}
    assert reasons(PAYMENTS, received()) == {"not-paid": 1}
    assert reasons(PUNCTUAL, received()) == {"unfinished": 1}
    assert reasons(PEOPLE, received(kind="agency")) == {"no-person": 1}
    assert reasons(PEOPLE, received()) == {}
    lane.take(leg())
    assert not [leaf for leaf in lane.leaves if leaf.definition == ROUTING and leaf.reason]


@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_a_definition_is_told_by_the_parts_of_facts_that_it_names_and_by_no_other(
    definition: CountedDefinition,
) -> None:
    def counted(facts: DossierFacts) -> Judged:
        assert facts.received is not None
        return definition.judged(facts.received, facts)

    def tells(facts: DossierFacts, part: Part) -> bool:
        return counted(replace(facts, **{part: getattr(DossierFacts(), part)})) != counted(facts)

    for part in PARTS:
        assert any(tells(facts, part) for facts in (FULL, DISLIKED)) == (part in definition.looks_at), part


def test_the_page_is_what_the_definitions_say() -> None:
    written = Path(__file__).parents[3] / "docs" / "definitions.md"

    assert written.read_text() == page(), "python -m services.metrics.definitions_page > docs/definitions.md"
