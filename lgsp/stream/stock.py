"""What a hub's topics tell of the results that agencies hold."""

from collections.abc import Iterable

from pydantic import ValidationError

from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from lgsp.stream.record import Record
from schemas.envelope import type_of
from schemas.topics import ROUTING
from services._province.stock import TELL, Stock

_MODELS = {type_of(event).encode(): event for event in TELL}


async def stock_now(bootstrap_servers: str, prefix: str) -> Stock:
    """Return the stock as everything tells it that is committed as of now."""
    stock = Stock()
    partitions = await partitions_of(bootstrap_servers, [ROUTING.full_name(prefix)])
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, partitions):
            take(stock, record)
    return stock


def stock_recorded(records: Iterable[Record]) -> Stock:
    """Return the stock that the records of the topic ``routing`` tell."""
    stock = Stock()
    for record in records:
        take(stock, record)
    return stock


def take(stock: Stock, record: Record) -> None:
    """Take a record in that tells of results; what a newer hub tells in another way is left out."""
    model = _MODELS.get(dict(record.headers).get("ce_type") or b"")
    if model is None:
        return
    try:
        stock.apply(model.model_validate_json(record.value or b""))
    except ValidationError:
        return
