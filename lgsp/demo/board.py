"""The live scorecard: what the week has brought so far."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lgsp.show.scorecard import percent, verdict

COUNTED = (
    ("received", "DossierReceived"),
    ("legs sent", "LegDispatched"),
    ("payments", "PaymentSucceeded"),
    ("finished", "DossierFinished"),
)
LEAST_SHOWN = 0.05
"""Dossiers a second; less would read as none."""
HEADLINES = (
    "electronic-routing/qd2866",
    "online-payment-transactions/qd2866",
    "online-dossiers/qd2866",
    "reuse/qd2866",
    "on-time/qd766",
)
"""What a plain line has room for; the board on a terminal and the scorecard at the end have everything."""
LODGED = ("submissions", "lgsp.submission.lodged.v1")


@dataclass
class Board:
    """What is on show: counts and figures are of one moment, the end of the last slot; the lag is of now."""

    dossiers: int
    slots: int
    began: float = field(default_factory=time.monotonic)
    slot: int = 0
    ticked: datetime | None = None
    lodged: int = 0
    heard: Counter[str] = field(default_factory=Counter)
    figures: list[dict[str, Any]] = field(default_factory=list)
    lag: int | None = None

    @property
    def dossiers_a_second(self) -> float:
        """How many dossiers a second of real time were received."""
        return self.heard["DossierReceived"] / max(time.monotonic() - self.began, 0.001)

    def clock(self) -> str:
        """Return the province's time and how far the week is."""
        moment = f"{self.ticked:%a %d %b %H:%M}" if self.ticked else "before the first hour"
        return f"{moment} (slot {self.slot}/{self.slots})"

    def counts(self) -> str:
        """Return the counts in a line."""
        counted = ", ".join(f"{name} {self.heard[event]:,}" for name, event in COUNTED)
        return f"lodged {self.lodged:,}/{self.dossiers:,}, {counted}"

    def pace(self) -> str:
        """Return rate and lag in a line."""
        rate, lag = self.dossiers_a_second, "-" if self.lag is None else f"{self.lag:,}"
        return f"{rate:,.1f} dossiers/s, lag {lag}" if rate >= LEAST_SHOWN else f"lag {lag}"

    def targets(self) -> list[tuple[str, str, str, str, str]]:
        """Return a row per target: definition, value, n/d, target, verdict."""
        return [
            (
                str(figure["definition"]), percent(figure["value"]),
                f"{figure['numerator']:,}/{figure['denominator']:,}",
                "-" if figure["target"] is None else f"≥ {percent(figure['target'])}", verdict(figure),
            )
            for figure in self.figures
        ]  # fmt: skip

    def line(self) -> str:
        """Return counts, the figures most asked for and pace in one plain line, for logs and pipes."""
        targets = "; ".join(_in_words(*row) for row in self.targets() if row[0] in HEADLINES)
        return f"{self.clock()}: {self.counts()}; {targets or 'no figures yet'}; {self.pace()}"


def _in_words(name: str, value: str, of: str, target: str, judged: str) -> str:
    told = judged.lstrip("✓✗- ")
    return f"{name} {value} ({of}), target {target}" + (f" {told}" if told else "")
