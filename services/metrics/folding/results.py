"""One more event about a result, by its holder: what is known of it, or the very same when it was known."""

from typing import Final

from msgspec.structs import replace

from services._runtime.decisions import Unprocessable
from services.metrics.held_results import HeldResult, later, result_key
from services.metrics.readings.results import Digitised, Registered, Revoked

OfResult = Registered | Digitised | Revoked
ABOUT_RESULTS: Final = (Registered, Digitised, Revoked)


def key_of_result(event: OfResult) -> str | None:
    """Return the key of what the event changes; None where it does not tell the holder."""
    match event:
        case Registered(data=data):
            return result_key(data.result.held_by, data.result.result_id)
        case Digitised(data=data) | Revoked(data=data):
            return None if data.held_by is None else result_key(data.held_by, data.result_id)


def with_result_event(held: HeldResult, event: OfResult) -> HeldResult:
    """Return it with one more event; raises Unprocessable when it contradicts what is known."""
    match event:
        case Registered(data=data):
            if held.registered is None:
                return _newer(replace(held, registered=data.result, registered_at=event.time), event)
            same = (held.registered, held.registered_at) == (data.result, event.time)
        case Digitised(data=data):
            if held.digitised_at is None:
                return _newer(replace(held, digitised_at=data.digitised_at), event)
            same = held.digitised_at == data.digitised_at
        case Revoked(data=data):
            if held.revoked_at is None:
                return _newer(replace(held, revoked_at=data.revoked_at), event)
            same = held.revoked_at == data.revoked_at
    if not same:
        raise Unprocessable("conflict", f"result {event.subject} was told before, otherwise")
    return held


def _newer(held: HeldResult, event: OfResult) -> HeldResult:
    return replace(held, newest=later(held.newest, event.time))
