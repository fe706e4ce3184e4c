"""What the sandbox of the payment platform does, by test card or account and amount: data, never chance."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field

from services._province.data_files import ContradictoryData, Fact, built, parsed, text_of
from services._province.data_lines import line_of

BY_AMOUNT: Final = "by-amount"
"""The outcome of an instrument that leaves it to the amount."""
_FILE: Final = "payment_outcomes.toml"
_SUCCESS: Final = "success"
_LONGEST_REDIRECT_SECONDS: Final = 10
Settled = Literal["succeeded", "failed"]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]
Delay = Annotated[float, Field(ge=0, le=86_400)]


class PlannedCallback(Fact):
    """One thing that the platform sends. ``message``: those with one number are one message sent again.

    ``after_seconds`` counts from the decision, or from the moment at which the order ends.
    """

    after_seconds: Delay
    counted_from: Annotated[Literal["decision", "expiry"], Field(alias="from")] = "decision"
    status: Settled
    reason: Name | None = None
    fault: Literal["wrong-signature"] | None = None
    message: Annotated[int, Field(ge=1, le=9)] = 1


class Outcome(Fact):
    """A plan: what is sent when, when the browser goes back, what the platform says when it is asked.

    ``redirect_after_seconds`` None: the browser gets no answer. ``settles`` None: asked, it stays pending.
    """

    id: Name
    name_vi: str
    name_en: str
    callbacks: tuple[PlannedCallback, ...]
    redirect_after_seconds: Annotated[float, Field(ge=0, le=_LONGEST_REDIRECT_SECONDS)] | None = None
    down_minutes: Annotated[float, Field(ge=0, le=60)] = 0
    settles: Settled | None = None
    settles_after_seconds: Delay = 0
    reason: Name | None = None

    @property
    def takes_money(self) -> bool:
        """Whether the platform takes the money sooner or later, whatever it tells and when.

        Who signs with a key of nobody takes none.
        """
        sent = (each for each in self.callbacks if each.fault is None)
        return self.settles == "succeeded" or any(each.status == "succeeded" for each in sent)


StatementFault = Literal["left-out", "other-amount", "with-a-stranger"]
"""What a platform's statement of the day gets wrong about a payment; the last is a line that nobody knows."""


class Instrument(Fact):
    """A test card or account; its number is nobody's. ``statement``: what the day's statement gets wrong."""

    kind: Literal["card", "account"]
    number: Name
    outcome: Name
    statement: StatementFault | None = None


class MagicAmount(Fact):
    """An amount that decides, where the instrument leaves it to it."""

    amount_vnd: Annotated[int, Field(ge=1)]
    outcome: Name


class Outcomes(Fact):
    """The whole table."""

    outcomes: tuple[Outcome, ...]
    instruments: tuple[Instrument, ...]
    amounts: tuple[MagicAmount, ...]


class UnknownInstrument(LookupError):
    """No test card or account has this number; the number is not repeated, for it may be somebody's."""


@cache
def payment_outcomes() -> Outcomes:
    """Return the table, read once; raises ContradictoryData."""
    return read_outcomes(_FILE, text_of(_FILE))


def read_outcomes(file: str, text: str) -> Outcomes:
    """Table of one file; raises ContradictoryData."""
    found = built(Outcomes, file, parsed(file, text), text)
    for section, place, reason in _contradictions(found):
        raise ContradictoryData(file, reason, line_of(text, (section, place)))
    return found


def plan_for(number: str, amount_vnd: int, table: Outcomes | None = None) -> Outcome:
    """Return what happens when this instrument pays this amount; raises UnknownInstrument.

    Spaces and dots in a card's number, as people type it, do not count.
    """
    known = table or payment_outcomes()
    return _by_id(known)[_outcome_id(known, instrument(number, known), amount_vnd)]


def instrument(number: str, table: Outcomes | None = None) -> Instrument:
    """Return the test card or account of a number; raises UnknownInstrument."""
    asked = _bare(number)
    for each in (table or payment_outcomes()).instruments:
        if _bare(each.number) == asked:
            return each
    raise UnknownInstrument


def _outcome_id(known: Outcomes, instrument: Instrument, amount_vnd: int) -> str:
    if instrument.outcome != BY_AMOUNT:
        return instrument.outcome
    amounts = {each.amount_vnd: each.outcome for each in known.amounts}
    return amounts.get(amount_vnd, _SUCCESS)


def _by_id(known: Outcomes) -> Mapping[str, Outcome]:
    return {each.id: each for each in known.outcomes}


def _bare(number: str) -> str:
    return number.upper().replace(" ", "").replace(".", "").replace("-", "")


def _contradictions(found: Outcomes) -> Iterable[tuple[str, int, str]]:
    ids = _by_id(found).keys()
    names = Counter(each.id for each in found.outcomes)
    numbers = Counter(_bare(each.number) for each in found.instruments)
    amounts = Counter(each.amount_vnd for each in found.amounts)
    if _SUCCESS not in ids:
        yield "outcomes", 0, f"there is no outcome {_SUCCESS}"
    for place, outcome in enumerate(found.outcomes):
        if names[outcome.id] > 1:
            yield "outcomes", place, f"{outcome.id}: listed twice"
    for place, instrument in enumerate(found.instruments):
        if numbers[_bare(instrument.number)] > 1:
            yield "instruments", place, f"{instrument.number}: listed twice"
        if instrument.outcome not in {BY_AMOUNT, *ids}:
            yield "instruments", place, f"{instrument.number}: no outcome is called {instrument.outcome}"
    for place, amount in enumerate(found.amounts):
        if amounts[amount.amount_vnd] > 1:
            yield "amounts", place, f"{amount.amount_vnd}: listed twice"
        if amount.outcome not in ids:
            yield "amounts", place, f"{amount.amount_vnd}: no outcome is called {amount.outcome}"
