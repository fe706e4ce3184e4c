"""Two figures side by side as the door shows them."""

from collections.abc import Mapping

from services.metrics.explain_replies import AgainstReply, DifferenceReply, DifferingReply, ShareReply
from services.metrics.explain_shown import OF_DOSSIERS, left_out_shown, links_of
from services.metrics.explaining.across import tied_by
from services.metrics.explaining.against import Compared
from services.metrics.explaining.difference import Difference, Share
from services.metrics.explaining.explained import Meant
from services.metrics.summaries import summary_of

LeavingOut = tuple[Meant, Mapping[str, int]]
"""A figure, and how many things it leaves out, by reason."""


def against_shown(one: LeavingOut, other: LeavingOut, found: Compared, cursor: str | None) -> AgainstReply:
    """Return two figures side by side, each with what it leaves out."""
    first, second = one[0], other[0]
    ways = sorted(found.counts.items(), key=lambda each: (-each[1], each[0]))
    return AgainstReply(
        one=first.figure,
        other=second.figure,
        one_definition=summary_of(first.definition),
        other_definition=summary_of(second.definition),
        one_excluded=left_out_shown(*one),
        other_excluded=left_out_shown(*other),
        tied_by=tied_by(first.definition, second.definition),
        alike=found.alike,
        differences=tuple(
            DifferenceReply(one=_share(way[0]), other=_share(way[1]), number=number) for way, number in ways
        ),
        items=tuple(map(_differing, found.items)),
        next=cursor,
    )


def _differing(found: Difference) -> DifferingReply:
    return DifferingReply(
        what=found.what,
        id=found.id,
        one=_share(found.one),
        other=_share(found.other),
        links=_links_of_both(found),
        dossier=found.dossier or None,
    )


def _links_of_both(found: Difference) -> dict[str, str]:
    """Return where a thing is followed, and whoever it belongs to where people are counted."""
    what = "dossier" if found.what in OF_DOSSIERS else found.what
    links = links_of(what, found.id, (found.dossier,) if found.dossier else ())
    return links | links_of("person", found.person) if found.person else links


def _share(share: Share) -> ShareReply:
    return ShareReply(
        side=share.side,
        numerator=share.numerator,
        denominator=share.denominator,
        reason=share.reason or None,
        again=share.again,
    )
