"""Fixtures only: one Kafka for the whole run, and hubs on it. Nothing imports this file."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from lgsp.kafka.embedded import EmbeddedKafka
from tests.hub import containers
from tests.hub.hub import Hub
from tests.hub.postgres import PostgresServer
from tests.hub.postgres import postgres as postgres_server

settings.register_profile("no-clock", deadline=None)  # a slow machine proves nothing
settings.load_profile("no-clock")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One broker for the run: ours, a container's, or the one that LGSP_TEST_BOOTSTRAP_SERVERS names."""
    given = os.environ.get("LGSP_TEST_BOOTSTRAP_SERVERS")
    if given:
        yield given
        return
    if containers.wanted():
        with containers.kafka_container() as address:
            yield address
        return
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka")).running() as running:
        yield running.bootstrap_servers


@pytest.fixture
def new_hub(servers: str, tmp_path: Path) -> Callable[..., Hub]:
    """Give a maker of hubs, each with a prefix, a home and ports of its own; enter it with ``async with``."""
    return partial(Hub, servers, tmp_path)


@pytest.fixture
async def hub(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    """Give an unsupervised hub whose services are ready."""
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(new_hub())
        await running.ready()
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL server for the whole run, ours or a container's: its URL."""
    if containers.wanted():
        with containers.postgres_container() as url:
            yield url
        return
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "server") as server:
        yield server.url


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """Give a PostgreSQL server that the test may stop."""
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "server") as server:
        yield server


@pytest.fixture
def new_postgres_hub(new_hub: Callable[..., Hub], postgres: str) -> Callable[..., Hub]:
    """Give a maker of hubs that keep their state in PostgreSQL."""
    return partial(new_hub, database=postgres)
