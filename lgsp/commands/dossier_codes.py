"""Dossier codes that are typed: what can be one, and what no event tells of."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from lgsp.problems import Exit, Problem, wrong_use


def checked_code(code: str) -> str:
    """Return the code; raises Problem for what cannot be one."""
    from services._province.identifiers import InvalidDossierCode, meant_dossier_code, parse_dossier_code

    try:
        parse_dossier_code(code)
    except InvalidDossierCode as error:
        meant = meant_dossier_code(code)
        remedy = (
            f"Write it {meant}." if meant else "A code looks like H62.12-210308-0004: agency, date, number."
        )
        raise wrong_use(f"{error}.", remedy) from error
    return code


def unknown_dossier(code: str, prefix: str) -> Problem:
    """Return the problem of a dossier that no event tells of."""
    return Problem(
        f"No event of dossier {code} is on the topics under prefix {prefix!r}.",
        "Check the code, or name another hub with --prefix.",
        "not-found",
        Exit.NO,
    )
