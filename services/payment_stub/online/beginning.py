"""Begins an attempt to pay: checks the order, tells Kafka, and says where the payer goes next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from schemas.envelope import AmountVnd, DossierCode, key_of_dossier
from schemas.inbound import AttemptStartedData
from services._runtime.problems import Problem
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.online import attempts_begun
from services.payment_stub.online.attempts_begun import Begun
from services.payment_stub.online.events import DOOR, event_of
from services.payment_stub.online.flood import refuse_flood
from services.payment_stub.online.look_up import OrderSeen, find, order_id_of
from services.payment_stub.protocol import CURRENCY, PaymentRequest, Provider, redirect_to

_A_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
Language = Literal["vi", "en"]


class AttemptWish(BaseModel):
    """How somebody wants to pay. ``amount_vnd`` and ``currency``: what was seen; other ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    method: Provider
    amount_vnd: AmountVnd | None = None
    currency: str = CURRENCY


class Started(NamedTuple):
    """An attempt that Kafka holds, and the address of the provider's page."""

    transaction_id: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Platform:
    """Where the provider's pages are, with ``{provider}`` in the address, and what proves our requests.

    ``page``: None where there is no platform.
    """

    page: str | None
    secrets: Callable[[str], Mapping[str, str]]
    merchant_url: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """``new_id`` makes ids of transactions; ``ask_after``: when a provider is asked for the first time."""

    doorway: Doorway
    platform: Platform
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    ask_after: timedelta

    async def order(self, dossier_code: DossierCode, order: str) -> OrderSeen:
        """Return an order as it stands; raises a 404 problem."""

        def look(tx: Connection) -> OrderSeen:
            at = stamped(last_tick(tx), self.now())
            return find(tx, dossier_code, order_id_of(dossier_code, order), at)

        return await self.doorway.database.read(look)

    async def begin(self, seen: OrderSeen, wish: AttemptWish, key: str | None, lang: Language) -> Started:
        """Return once Kafka holds the start; raises a problem where the order cannot be paid so.

        ``key``: the same again gives the same attempt, with another wish it is a conflict.
        """
        if key is not None and _A_KEY.fullmatch(key) is None:
            raise Problem(
                422, "invalid-idempotency-key", "The Idempotency-Key is not as it must be",
                "It is 1 to 255 letters, digits and signs without spaces.",
            )  # fmt: skip
        name, order_id = _print_of(wish), seen.order.order_id
        known = None
        if key is not None:
            known = await self.doorway.database.read(lambda tx: attempts_begun.by_key(tx, order_id, key))
        if known is None:
            _refuse_unpayable(seen)
            self._page(wish.method)
            _refuse_another(seen, wish)
            known = await self._begun(seen, wish, key, name)
        if known.fingerprint != name:
            raise Problem(
                409, "idempotency-conflict", "The Idempotency-Key was used for another request",
                "The same key with another body is no repeat: take a new key.",
            )  # fmt: skip
        address = self._redirect(seen, known, lang)  # who gets none has begun nothing
        if not known.produced:
            await self._produce(known)
        return Started(known.data.transaction_id, address)

    async def _begun(self, seen: OrderSeen, wish: AttemptWish, key: str | None, name: str) -> Begun:
        transaction_id = self.new_id()
        data = AttemptStartedData(
            dossier_code=seen.order.dossier_code, order_id=seen.order.order_id,
            transaction_id=transaction_id, method=wish.method, amount_vnd=seen.order.amount_vnd,
            happened_at=seen.at,
        )  # fmt: skip
        wished = Begun(data, key or transaction_id, name, self.now(), produced=False, asked=0)

        def work(tx: Connection) -> Begun:
            if attempts_begun.by_key(tx, data.order_id, wished.key) is None:
                refuse_flood(tx, seen.order, wished.begun_at)
            return attempts_begun.begin(tx, wished)

        try:
            return await self.doorway.database.write(work)
        except IntegrityError:  # another process has begun it this moment
            return await self.doorway.database.write(work)

    async def _produce(self, begun: Begun) -> None:
        event = event_of(begun.data, DOOR, begun.data.happened_at)
        await self.doorway.producer.send(event, key_of_dossier(begun.data.dossier_code))
        ask_at, name = self.now() + self.ask_after, begun.data.transaction_id
        await self.doorway.database.write(lambda tx: attempts_begun.note_produced(tx, name, ask_at))

    def _redirect(self, seen: OrderSeen, begun: Begun, lang: Language) -> str:
        data = begun.data
        provider: Provider = "national-portal" if data.method == "national-portal" else "agency-gateway"
        back = f"{self.platform.merchant_url}/pay/{data.order_id}?attempt={data.transaction_id}&lang={lang}"
        request = PaymentRequest(
            provider=provider, dossier_code=data.dossier_code, order_id=data.order_id,
            transaction_id=data.transaction_id, amount_vnd=data.amount_vnd, return_url=back,
            expires_at=seen.order.payable_until, lang=lang,
        )  # fmt: skip
        secrets = self.platform.secrets(provider)
        if not secrets:
            raise Problem(503, "no-keys", "This hub has no keys for providers", "Its operator makes them.")
        key, secret = next(iter(secrets.items()))
        return redirect_to(self._page(provider), request, secret, key, self.now())

    def _page(self, provider: Provider) -> str:
        """Return where a provider's page is; raises a 409 problem where nobody can pay online."""
        if self.platform.page is None:
            detail = "This hub has no payment platform. Pay at the counter, by post or by bank transfer."
            raise Problem(409, "not-online", "Nobody can pay online here", detail)
        return self.platform.page.replace("{provider}", provider)


def _refuse_unpayable(seen: OrderSeen) -> None:
    if seen.is_over:
        detail = f"It could be paid until {seen.order.payable_until.isoformat()}. Nothing was begun."
        raise Problem(409, "order-expired", "The order has expired", detail)
    if seen.order.state != "open":
        detail = f"It is {seen.order.state}, so nothing is to be paid on it. Nothing was begun."
        raise Problem(409, "order-closed", "The order is closed", detail)
    if not seen.order.online_offered:
        detail = "Pay at the counter, through the post or by bank transfer to the agency."
        raise Problem(409, "not-online", "This order cannot be paid online", detail)


def _refuse_another(seen: OrderSeen, wish: AttemptWish) -> None:
    if wish.currency != CURRENCY:
        raise Problem(
            422, "other-currency", "The currency is not the order's", f"Orders are in {CURRENCY} alone.",
            errors=[{"field": "currency", "message": f"must be {CURRENCY}"}],
        )  # fmt: skip
    if wish.amount_vnd not in (None, seen.order.amount_vnd):
        detail = f"The order is of {seen.order.amount_vnd} VND; a part of it, or more, pays no order."
        raise Problem(
            422, "other-amount", "The amount is not the order's", detail,
            errors=[{"field": "amount_vnd", "message": f"must be {seen.order.amount_vnd}"}],
        )  # fmt: skip


def _print_of(wish: AttemptWish) -> str:
    return sha256(wish.model_dump_json().encode()).hexdigest()
