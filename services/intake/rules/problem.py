"""One thing wrong with what was lodged."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the field, what to do about it, and what intake makes of it.

    ``message`` repeats nothing of what was sent, since anything sent may be personal. ``unprocessable``: the
    record would become a dead letter. ``refused``: the applicant would get ``lgsp.dossier.refused.v1``, with
    ``missing`` components where they are the reason (phiếu từ chối, NĐ 61/2018 Article 17.1).
    ``component``: the paper of the catalogue that it is about. ``go_to``: where it is received instead,
    agencies or, where the place does not tell which one, kinds of desks as a procedure names them.
    """

    field: str
    message: str
    reason: str
    outcome: Literal["unprocessable", "refused"]
    missing: tuple[str, ...] = ()
    component: str | None = None
    go_to: tuple[str, ...] = ()
