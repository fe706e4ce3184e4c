"""One reason with which intake says no: what people are told in both languages, and the article behind it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. ``article`` is the rule's source; "hub" names a rule that is no law but the hub's own."""

    code: str
    form: Literal["02", "03"] | None
    text_vi: str
    text_en: str
    article: str
