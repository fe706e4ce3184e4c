"""Reports and findings as they are shown."""

from datetime import date
from urllib.parse import quote, urlencode

from schemas.kpis import KpiUpdatedData
from schemas.topics import AGENCY_REPORTS
from services._province.agencies import agencies, name_on, organised_on
from services._province.calendar import in_zone
from services.metrics.checking.compared import STATE_WORDS, gap_points, state_of
from services.metrics.checking.replies import FiledReply, FindingReply, ReportedReply, RuleReply
from services.metrics.definition import Definition
from services.metrics.detecting import RULES
from services.metrics.detecting.found import Finding, FindingKey
from services.metrics.detecting.rule import AnyRule
from services.metrics.explain_shown import event_shown, links_of
from services.metrics.facts import day_of
from services.metrics.filings import Filing
from services.metrics.periods import Period, parse_period
from services.metrics.shares import share_of


def reported_shown(
    agency: str, definition: Definition, filed: tuple[Filing, ...], true: KpiUpdatedData
) -> ReportedReply:
    """Return what an agency filed of a figure, the latest last, beside the figure itself."""
    period, now = parse_period(true.period), day_of(true.as_of)
    counts = true.numerator, true.denominator
    said = (filed[-1].numerator, filed[-1].denominator) if filed else None
    state = state_of(said, counts)
    reports = [_filed(each, period) for each in filed]
    where = urlencode({"scope": true.scope, "period": true.period})
    return ReportedReply(
        agency=agency,
        agency_name=name_on(agencies()[agency], organised_on(min(period.last or now, now)))[0],
        definition=definition.id,
        title=definition.title,
        period=true.period,
        state=state,
        state_words=STATE_WORDS[state],
        reported=reports[-1] if reports else None,
        true=true,
        gap_points=gap_points(said, counts),
        period_over=_is_over(period, now),
        corrections=max(len(reports) - 1, 0),
        earlier=tuple(reports[:-1]),
        links={"figure": f"/kpis/{quote(definition.id)}?{where}"},
    )


def _filed(filing: Filing, period: Period) -> FiledReply:
    of = filing.denominator
    return FiledReply(
        numerator=filing.numerator,
        denominator=of,
        value=share_of(filing.numerator, of),
        filed_at=in_zone(filing.time),
        before_end=not _is_over(period, day_of(filing.time)),
        permalink=None if filing.offset is None else _permalink(filing),
    )


def _permalink(filing: Filing) -> str:
    return f"{AGENCY_REPORTS.name}/{filing.partition}/{filing.offset}"


def _is_over(period: Period, day: date) -> bool:
    return period.last is not None and period.last < day


def finding_shown(key: FindingKey, finding: Finding) -> FindingReply:
    """Return a finding with its rule and the records that say so."""
    rule = RULES[key.rule]
    return FindingReply(
        rule=rule.id,
        title=rule.title,
        source=rule.source,
        what=finding.what,
        subject=key.subject,
        ref=key.ref or None,
        agency=finding.agency,
        details=dict(finding.trace.details),
        evidence=tuple(map(event_shown, finding.trace.evidence)),
        links=links_of(finding.what, key.subject) if finding.what == "dossier" else {},
    )


def rule_shown(rule: AnyRule, number: int) -> RuleReply:
    """Return a rule with how many it has found."""
    return RuleReply(
        id=rule.id,
        title=rule.title,
        means=rule.means,
        source=rule.source,
        assumption=rule.assumption,
        findings=number,
    )
