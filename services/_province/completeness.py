"""Which papers a submission lacks, and which nobody asked for."""

from collections.abc import Iterable

from services._province.procedures import Procedure


def missing_components(procedure: Procedure, given_codes: Iterable[str]) -> tuple[str, ...]:
    """Return all required components not given, in the procedure's order (all at once: NĐ 61/2018 Đ17.2)."""
    given = frozenset(given_codes)
    return tuple(each.code for each in procedure.components if each.required and each.code not in given)


def unknown_components(procedure: Procedure, given_codes: Iterable[str]) -> tuple[str, ...]:
    """Return given components that the procedure does not name, each once, in the order given."""
    named = {each.code for each in procedure.components}
    return tuple(code for code in dict.fromkeys(given_codes) if code not in named)
