from services._province.completeness import missing_components, unknown_components
from services._province.procedures import procedure

CRIMINAL_RECORD = procedure("2.000488")


def test_all_missing_papers_are_named_at_once_in_order() -> None:
    assert missing_components(CRIMINAL_RECORD, ()) == ("declaration-form", "identity-card-copy")


def test_what_is_given_is_not_missing() -> None:
    assert missing_components(CRIMINAL_RECORD, ["identity-card-copy"]) == ("declaration-form",)
    assert missing_components(CRIMINAL_RECORD, iter(["identity-card-copy", "declaration-form"])) == ()


def test_an_optional_paper_is_never_missing() -> None:
    optional = tuple(each.model_copy(update={"required": False}) for each in CRIMINAL_RECORD.components)
    assert missing_components(CRIMINAL_RECORD.model_copy(update={"components": optional}), ()) == ()


def test_papers_that_nobody_asked_for_are_named_once() -> None:
    given = ["poem", "declaration-form", "recipe", "poem"]
    assert unknown_components(CRIMINAL_RECORD, given) == ("poem", "recipe")
