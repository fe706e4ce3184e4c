"""What is wrong with a field, in words: what the contract calls by a pattern, people know by an example."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic import StringConstraints

from schemas.envelope import AgencyId, Code, Digest, DossierCode, Identifier
from schemas.inbound import Place

_WORDS: Final = {
    AgencyId: "write an agency's electronic id top-down and in capitals, like H62.12",
    DossierCode: "write a dossier code: agency, date and number, like H62.12-210308-0004",
    Identifier: "write an id of letters, digits and . _ : / # + -, without spaces",
    Code: "write a code of letters, digits and . _ -, without spaces",
    Digest: "write 64 hexadecimal digits in small letters",
    Place: "write the five digits of a commune's GSO code",
}


def _pattern_of(kind: Any) -> str:  # noqa: ANN401 - a type with constraints is no type of its own
    found = (each.pattern for each in get_args(kind) if isinstance(each, StringConstraints))
    return str(next(found))


_BY_PATTERN: Final[Mapping[str, str]] = {_pattern_of(kind): said for kind, said in _WORDS.items()}


def message_of(fault: Mapping[str, Any]) -> str:
    """Return what pydantic found wrong, without what was sent: in our words where a pattern was missed."""
    pattern = fault.get("ctx", {}).get("pattern")
    return _BY_PATTERN.get(str(pattern), str(fault["msg"]))
