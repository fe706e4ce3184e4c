"""What cannot be true of limits: none at all, one longer than the law allows, a leg longer than the whole."""

from collections.abc import Iterable

from services._province.findings import Wrong
from services._province.procedure_facts import Procedure
from services._province.procedure_limits import Limit


def limit_contradictions(read: Procedure) -> Iterable[Wrong]:
    """Every reason why the limits cannot stand as written."""
    limits = {"legal_limit": read.legal_limit, "published_limit": read.published_limit}
    for name, limit in limits.items():
        if limit is not None and (limit.kind == "same-day") != (limit.count is None):
            yield Wrong((name,), f"{name}: count belongs to every kind of limit but same-day, and only there")
    legal, published = read.legal_limit, read.published_limit
    if legal is None and published is None:
        yield Wrong((), "neither legal_limit nor published_limit: nothing can be due")
        return
    if legal is not None and published is not None and published.working_hours > legal.working_hours:
        reason = f"the published limit ({_words(published)}) is longer than the legal one ({_words(legal)})"
        yield Wrong(("published_limit",), reason)
    longest = max(read.limit.about_working_days, 1.0)
    for place, leg in enumerate(read.legs):
        if leg.limit_working_days > longest:
            reason = f"leg {leg.duty} has {leg.limit_working_days:g} working days, the procedure {longest:g}"
            yield Wrong(("legs", place, "limit_working_days"), reason)


def _words(limit: Limit) -> str:
    return limit.kind if limit.count is None else f"{limit.count} {limit.kind}"
