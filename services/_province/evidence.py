"""Papers that the State gives on request: the legal bases, and which national database keeps which paper."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from services._province.data_files import ContradictoryData, Fact, Mark, text_of
from services._province.data_lines import line_of
from services._province.findings import built_whole
from services._province.procedures import versions

_FILE: Final = "evidence.toml"


class LegalBasis(Fact):
    """Why a paper may be looked for. `article` is what people are shown."""

    code: str
    name_vi: str
    name_en: str
    article: str
    source: str
    mark: Mark


class Database(Fact):
    """A national database and who keeps it; `papers` are the codes of components that it answers for."""

    code: str
    name_vi: str
    name_en: str
    keeper_vi: str
    keeper_en: str
    papers: tuple[str, ...]
    article: str
    source: str
    mark: Mark


class EvidenceFacts(Fact):
    """`answer_within_working_hours`: then silence answers. `preview_valid_days`: so long it may be used."""

    answer_within_working_hours: Annotated[int, Field(gt=0)]
    preview_valid_days: Annotated[int, Field(gt=0)]
    legal_bases: Annotated[tuple[LegalBasis, ...], Field(min_length=1)]
    databases: tuple[Database, ...]


@cache
def evidence_facts() -> EvidenceFacts:
    """Return the facts of evidence requests, read once; raises ContradictoryData."""
    return read_evidence(_FILE, text_of(_FILE))


def read_evidence(file: str, text: str) -> EvidenceFacts:
    """Facts of one file; raises ContradictoryData for a paper that two keep or that nobody knows."""
    read = built_whole(EvidenceFacts, file, text)
    kept: dict[str, str] = {}
    known = _papers()
    for number, database in enumerate(read.databases):
        line = line_of(text, ("databases", number))
        for paper in database.papers:
            if paper not in known:
                raise ContradictoryData(file, f"{database.code}: no procedure knows the paper {paper}", line)
            if (other := kept.setdefault(paper, database.code)) != database.code:
                raise ContradictoryData(file, f"{paper}: kept by {other} and by {database.code}", line)
    return read


@cache
def legal_bases() -> Mapping[str, LegalBasis]:
    """Return the legal bases by code."""
    return MappingProxyType({each.code: each for each in evidence_facts().legal_bases})


@cache
def databases() -> Mapping[str, Database]:
    """Return the national databases by code."""
    return MappingProxyType({each.code: each for each in evidence_facts().databases})


@cache
def kept_by() -> Mapping[str, Database]:
    """Return which national database keeps a paper, by the paper's code."""
    return MappingProxyType({paper: each for each in evidence_facts().databases for paper in each.papers})


def _papers() -> frozenset[str]:
    """Return every paper that a procedure asks for or gives."""
    found: set[str] = set()
    for each in (version for known in versions().values() for version in known):
        found.update(component.code for component in each.components)
        if each.result is not None:
            found.add(each.result.code)
    return frozenset(found)
