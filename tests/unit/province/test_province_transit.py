import pytest

from services._province.agencies import UnknownAgency
from services._province.transit import hours_on_the_way, transit


@pytest.mark.parametrize(
    ("sender", "receiver", "hours"),
    [
        ("H62.21.01", "H62.21", 4),  # a ward and its city
        ("H62.21", "H62.43.01", 4),  # a city and its tax office
        ("H62.21", "H62.22", 8),  # two districts
        ("H62.21", "H62.12", 8),  # a city and a department
        ("H62.12", "H62.41", 8),  # two of the province
    ],
)
def test_paper_takes_half_a_day_inside_a_district_and_a_day_elsewhere(
    sender: str, receiver: str, hours: int
) -> None:
    assert hours_on_the_way(sender, receiver) == hours_on_the_way(receiver, sender) == hours


def test_the_times_on_the_way_are_an_assumption_and_say_so() -> None:
    assert all(proof.placeholder for proof in transit().evidence.values())
    with pytest.raises(UnknownAgency):
        hours_on_the_way("H62.21", "H62.99")
