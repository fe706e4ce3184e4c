"""docs/scoreboards.md, written from the scoreboards: ``python -m services.metrics.scoreboards_page``.

With ``--json`` the same as an array, for the command line, which needs no running hub for it.
"""

import sys
from collections.abc import Iterator
from typing import Final

from services.metrics.scoreboard_descriptions import GroupReply, IndicatorReply, ScoreboardReply
from services.metrics.scoreboard_summaries import all_scoreboards

HEAD: Final = """\
# Scoreboards (bảng điểm của tỉnh và các cơ quan)
Written from `services/metrics/scoreboards/data/` by `python -m services.metrics.scoreboards_page`.
A test compares. `GET /scoreboards` and `lgsp scoreboard` say the same.

A scoreboard turns the figures of an agency, or of the province, of a quarter or year into points. They are
those of `GET /kpis` with `scope=agency:…` or `scope=province`, and every one of them links to its
explanation, down to the dossiers.

- **Four outcomes** of an indicator: *scored*, also with 0 points; *no data*, nothing is counted in the period
  yet; *not applicable*, nothing that it is about is decided there; *not measured*, this hub's events cannot
  tell. Only scored ones have points got and lost.
- **Two totals**: points got of those measured, and the same as of all (scaled, an ASSUMPTION). Places, lines
  and classes are by the scaled score as it is shown.
- **Rounding**: each indicator once, half to even; sums are of rounded points, so that a column adds up.
- **Places** are among agencies of one level of government: 1, 2, 2, 4. Without a dossier received or finished
  an agency has no score and no place; with three or fewer it has a warning.
- **The province** has a score of its own under each scoreboard: `GET /scoreboards/{id}/province`,
  `lgsp scoreboard ID --province`, first on the dashboard and in its brief. Indicators, rules, rounding and
  movement are the same, over the province's own figures; it is no mean of its agencies' scores. It has no
  place (`one-province`: there is no second one) and no lines, which is neither 0 nor missing. Where the
  source scores agencies alone, the province has points and no class.
- **Lines**: median and top quartile of the scores of a level, interpolated between neighbours (inclusive).
- **Movement** is against the period of the same length before, and says whether the same indicators were
  scored in both.
- **Periods**: *not begun* is no data; *provisional* while it runs; *ended* when its last day is past by the
  time of the events, after which late events still move it. QĐ 2866 (part IV.1) wants reports before the 20th
  of the quarter's last month, so that what is reported is provisional.
- The marks of sources: V read in the law's text, V2 in a secondary source, GK general knowledge.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(line for board in all_scoreboards().items for line in _chapter(board))])


def _chapter(board: ScoreboardReply) -> Iterator[str]:
    yield f"## {board.id}"
    yield f"*{board.title.vi}* / {board.title.en}\n"
    yield f"{board.points} points, {board.measurable} of them measurable here; {board.source}, in force since"
    yield f"{board.in_force_since}; by {' and '.join(board.periods)}.\n"
    for words in (*board.assumptions, board.rounding):
        yield f"- {words.vi}"
        yield f"  {words.en}"
    limits = ", ".join(f"{each.name.vi} / {each.name.en} from {each.least}" for each in board.classes)
    yield f"- Classes ({board.class_source}; {board.class_mark}): {limits}.\n"
    for group in board.groups:
        yield from _group(group)


def _group(group: GroupReply) -> Iterator[str]:
    yield f"### {group.code}: {group.title.vi} / {group.title.en}, {group.points} points\n"
    yield "| | chỉ số / indicator | points | công thức / formula | here | source |"
    yield "|---|---|---|---|---|---|"
    for one in group.indicators:
        yield (
            f"| {one.number} | {one.title.vi} / {one.title.en} | {one.points} | {one.formula.vi} / "
            f"{one.formula.en} | {'<br>'.join(_here(one))} | {one.source} ({one.mark}) |"
        )
    yield ""


def _here(one: IndicatorReply) -> Iterator[str]:
    if one.not_measured is not None:
        yield f"**not measured**: {one.not_measured.vi} / {one.not_measured.en}"
    for each in one.figures:
        points = "" if each.points is None else f"{each.points} points, "
        anchor = each.definition.replace("/", "")
        yield f"[`{each.definition}`](definitions.md#{anchor}): {points}at {100 * each.need:g} %"
    yield from (f"{words.vi} / {words.en}" for words in one.notes)


if __name__ == "__main__":
    if "--json" in sys.argv[1:]:
        sys.stdout.write(all_scoreboards().model_dump_json())
    else:
        sys.stdout.write(page())
