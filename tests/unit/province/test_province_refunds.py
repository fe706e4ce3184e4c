"""What goes back of a dossier that came to nothing is data, and data that cannot be true are refused."""

import pytest

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData, text_of, texts_under
from services._province.fields import fields
from services._province.findings import ContradictoryFiles
from services._province.procedure_files import read_procedures
from services._province.refund_rules import goes_back, never_refundable, read_refund_rules, refund_rules

RULES = text_of("refunds.toml")
COMPANY = "placeholder-limited-company-registration.toml"


def test_enterprise_registration_alone_never_goes_back() -> None:
    assert never_refundable() == {"enterprise-registration"}
    assert not goes_back("enterprise-registration", "charge", "stopped")


def test_a_code_that_no_procedure_has_follows_its_kind() -> None:
    assert [goes_back("new", kind, "withdrawn") for kind in ("fee", "charge", "tax")] == [False, False, True]


def test_a_rule_of_a_code_goes_before_that_of_its_kind() -> None:
    assert goes_back("enterprise-publication", "fee", "withdrawn")


def test_every_rule_says_where_it_comes_from_and_guesses_say_so() -> None:
    for rule in refund_rules().values():
        assert rule.mark != "INF" or rule.source.startswith("ASSUMPTION")


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ('kind = "tax"', 'kind = "fee"', "listed twice"),
        ('code = "enterprise-publication"', 'code = "x"\nkind = "fee"', "of a kind or of a code"),
        ('code = "enterprise-publication"\n', "", "of a kind or of a code"),
        ('kind = "tax"', 'code = "tax-of-something"', "no rule tells of a tax when a dossier is withdrawn"),
        ("goes_back = true", 'goes_back = "some"', "goes_back"),
        ('ended = "stopped"', 'ended = "approved"', "ended"),
    ],
)
def test_rules_that_cannot_be_true_are_refused(right: str, wrong: str, reason: str) -> None:
    with pytest.raises(ContradictoryData, match=reason):
        read_refund_rules("refunds.toml", RULES.replace(right, wrong, 1))


def test_what_never_goes_back_needs_its_source_and_means_the_same_in_every_procedure() -> None:
    texts = texts_under("procedures")
    line = next(line for line in texts[COMPANY].splitlines() if line.startswith("not_refundable"))
    without = texts | {COMPANY: texts[COMPANY].replace(line, "")}
    with pytest.raises(ContradictoryFiles, match="needs not_refundable"):
        read_procedures(without, agencies(), fields())
    once = texts | {COMPANY: texts[COMPANY].replace(line, "").replace("refundable = false\n", "")}
    with pytest.raises(ContradictoryFiles, match="refundable is the contrary"):
        read_procedures(once, agencies(), fields())
