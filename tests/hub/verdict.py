"""What must hold of a hub that is caught up, whatever was done to it."""

import logging

from tests.hub.load import Load
from tests.hub.outside_reader import check_complete, read_committed
from tests.hub.recount import recounted, served

log = logging.getLogger(__name__)


async def assert_whole(load: Load) -> int:
    """Raise unless nothing is lost, repeated or out of order, all is answered and every figure is right.

    Returns how many events the hub's topics hold.
    """
    hub = load.hub
    await hub.ready()
    await hub.caught_up()
    seen = read_committed(hub.servers, hub.prefix)
    sent = load.sent
    faults = check_complete(seen, sent)
    log.info("%d events, %d submissions, %d lives: %s", len(seen), len(sent), len(hub.lives), faults)
    assert seen, "there was load"
    assert not faults, str(faults)
    dead = [each.headers for each in read_committed(hub.servers, hub.prefix, ["dead-letters"])]
    assert not dead, f"the world sends nothing wrong: {dead}"
    assert served(await hub.kpis()) == recounted(seen), "figures equal their recomputation from the topics"
    hub.check()
    return len(seen)
