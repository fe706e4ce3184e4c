"""Reads procedures, one version of one a file, and tells everything that is wrong at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from types import MappingProxyType

from services._province.agencies import Agency
from services._province.data_lines import line_of
from services._province.fields import ProcedureField
from services._province.findings import ContradictoryFiles, Finding, built_whole, findings_in
from services._province.known import Known
from services._province.procedure_checks import contradictions, overlaps
from services._province.procedure_facts import Procedure

Versions = tuple[Procedure, ...]
"""The versions of one procedure, oldest first; no two are in force on the same day."""


def read_procedures(
    texts: Mapping[str, str], agencies: Mapping[str, Agency], fields: Mapping[str, ProcedureField]
) -> Mapping[str, Versions]:
    """Versions by code of several files (name → TOML text) that fit the province; raises ContradictoryFiles.

    Everything wrong with all files is told. Of a file with fields that cannot be read, only these.
    """
    known = Known(agencies, fields)
    found: dict[str, Procedure] = {}
    findings: list[Finding] = []
    for file, text in texts.items():
        try:
            found[file] = built_whole(Procedure, file, text)
        except ContradictoryFiles as wrong:
            findings += wrong.findings
        else:
            findings += findings_in(file, text, contradictions(found[file], known))
    findings += _overlapping(found, texts)
    findings += _refunded_otherwise(found, texts)
    if findings:
        raise ContradictoryFiles(findings)
    return MappingProxyType(_by_code(found.values()))


def _overlapping(found: Mapping[str, Procedure], texts: Mapping[str, str]) -> Iterable[Finding]:
    files: defaultdict[str, list[str]] = defaultdict(list)
    for file, read in found.items():
        files[read.code].append(file)
    for code, names in files.items():
        for first, second in combinations(names, 2):
            if overlaps(found[first], found[second]):
                line = line_of(texts[second], ("code",))
                yield Finding(second, line, f"{code} is in force on the same days as in {first}")


def _refunded_otherwise(found: Mapping[str, Procedure], texts: Mapping[str, str]) -> Iterable[Finding]:
    """Yield fees refundable in one place alone: a demand names its items by nothing but their codes."""
    first: dict[str, tuple[str, bool]] = {}
    for file, read in found.items():
        for place, fee in enumerate(read.fees):
            named, refundable = first.setdefault(fee.code, (file, fee.refundable))
            if refundable != fee.refundable:
                line = line_of(texts[file], ("fees", place))
                yield Finding(file, line, f"fee {fee.code}: refundable is the contrary in {named}")


def _by_code(procedures: Iterable[Procedure]) -> dict[str, Versions]:
    versions: defaultdict[str, list[Procedure]] = defaultdict(list)
    for each in sorted(procedures, key=lambda each: (each.code, each.valid_from or date.min)):
        versions[each.code].append(each)
    return {code: tuple(each) for code, each in versions.items()}
