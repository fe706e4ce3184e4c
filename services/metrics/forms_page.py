"""docs/forms.md, written from the forms: ``python -m services.metrics.forms_page``."""

import sys
from collections.abc import Iterator
from typing import Final

from services.metrics.closes import REPORT_DAY
from services.metrics.forms.every_form import FORMS
from services.metrics.forms.form import Column, Form
from services.metrics.forms.sheet import NO_DATA
from services.metrics.forms.summary import LAW, STATES

HEAD: Final = f"""\
# Official forms (biểu mẫu báo cáo)
Written from `services/metrics/forms/` by `python -m services.metrics.forms_page`; a test compares.
`GET /forms` says the same of each form.

A form is filled in from the events that metrics has read, for the province or one agency (`agency:H62.12`),
for a month, quarter or year. Nobody types a number into it.

- `GET /forms/II.06a?scope=agency:H62.12&period=2021-Q1` in both languages, `/forms/II.06a.csv`, `.xlsx` and
  `.pdf` with `lang=vi` or `en`; `lgsp forms II.06a --scope agency:H62.12 --period 2021-Q1 --to reports`.
  Without a scope it is the province, without a period the quarter of the last tick.
- **Each sum below is proved** in every line, in the lines against their groups and the total, and against
  `GET /kpis` where a column is a part of a figure. Where one fails the form is not given out, and the answer
  says which sum, where, and both sides. What was proved stands at the foot.
- **The rule stands under its table.** "{NO_DATA}" is no data, with its reason at the foot; it is never 0.
- **The same form is the same bytes**, whenever it is made, also after `lgsp kpi rebuild`: nothing in it tells
  the time of making.
- A leader's page of the same scope and period is `GET /brief`, `/brief.pdf`, `/brief.json`, `lgsp brief`:
  score and place, targets, and three things to do, each with the link to its evidence. What an agency can do
  once is said once, with every target that it lifts; where it needs others too, they are named. Its figures
  are those of now, after a close too: what was reported then stands in the forms alone.
- The marks of sources: V read in the law's text, V2 in a secondary source, GK general knowledge.
"""
CLOSE: Final = f"""\
## The close of a quarter or year
{LAW.en}.
{LAW.vi}.

A report is closed as the {REPORT_DAY}th of its last month begins in the province. What was reported is what
is dated before that moment *and* was written to the topics before it. Everything else is a **correction**:
under the table stand each line as reported and as of now, with the dossiers that made it so (200 in JSON, 20
in files, the rest counted), and the reported lines never move again. As a report is due while its quarter
still runs, what the last days bring stands there too. A month has no report day; its form is as of now.
Why, and how it is told apart: decisions [67](decisions/0067-official-forms-are-counted-proved-and-closed.md)
and [69](decisions/0069-what-was-written-after-the-close-is-a-correction.md).
"""


def page() -> str:
    """Return the page: what is common, how periods stand, then each form."""
    return "\n".join([HEAD, CLOSE, *_states(), *(line for form in FORMS.values() for line in _chapter(form))])


def _states() -> Iterator[str]:
    yield "| state | trạng thái | meaning |"
    yield "|---|---|---|"
    yield from (f"| `{state}` | {words.vi} | {words.en} |" for state, words in STATES.items())
    yield ""


def _chapter(form: Form) -> Iterator[str]:
    yield f"## {form.id}"
    yield f"*{form.title.vi}* / {form.title.en}\n"
    yield f"Unit: {form.unit.en} ({form.unit.vi}). Source [{form.mark}]: {form.source.en} {form.source.vi}\n"
    yield "| | cột | column | part of |"
    yield "|---|---|---|---|"
    yield from (_row(form, each) for each in form.columns)
    yield f"\nSums, in every line: {'; '.join(f'`{each.statement}`' for each in form.identities)}.\n"
    for words in form.rules:
        yield f"- {words.en}"
        yield f"  {words.vi}"
    for each in form.columns:
        if each.no_data is not None:
            yield f"- ({each.number}) {NO_DATA}: {each.no_data.en}."
            yield f"  {each.no_data.vi}."
    yield ""


def _row(form: Form, column: Column) -> str:
    group = column.group
    vi, en = column.title.vi, column.title.en
    if group is not None:
        vi, en = f"{group.vi}: {vi}", f"{group.en}: {en}"
    return f"| ({column.number}) | {vi} | {en} | {'<br>'.join(_agreements(form, column))} |"


def _agreements(form: Form, column: Column) -> Iterator[str]:
    for columns, definition, part in form.agreements:
        if column.number in columns:
            said = " + ".join(f"({each})" for each in columns)
            yield f"{said} = {part} of [`{definition}`](definitions.md#{definition.replace('/', '')})"


if __name__ == "__main__":
    sys.stdout.write(page())
