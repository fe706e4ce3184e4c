"""Moments that are typed: so long ago, or named."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import re
from datetime import datetime, timedelta

from lgsp.problems import wrong_use

AGO = re.compile(r"(?P<count>[0-9]{1,6})(?P<unit>[smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def moment(text: str, option: str = "--since") -> datetime:
    """Return the moment that was so long ago, or that is named; without an offset it is province time."""
    from services._runtime.instants import PROVINCE_TIME

    now, ago = datetime.now(PROVINCE_TIME), AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{UNITS[ago["unit"]]: int(ago["count"])})
        named = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise wrong_use(
            f"{text!r} is no moment.", f"Write 30m, 12h, 7d or 2021-03-08T09:00 after {option}."
        ) from None
    return named if named.tzinfo else named.replace(tzinfo=PROVINCE_TIME)
