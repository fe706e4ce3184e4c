"""Processes that may not work beside those that do: refused at their start, while the others go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
INTAKE: Final = ("intake",)
OF_VERSION: Final = "import schemas.topics\nschemas.topics.CONTRACT_VERSION = {version!r}\n"


async def refused(hub: Hub, name: str, *, because: str, remedy: str, **env: str) -> None:
    """Start a process and see it end with 3, what was found and what to do, and the first one go on."""
    await hub.start(name, **env)
    life = await hub.exited(name)
    hub.failures.clear()
    await hub.stop(name)  # it is not waited for
    assert life.exit_code == REFUSED
    last = life.said.splitlines()[-1]
    assert because in last
    assert remedy in last.partition("What to do: ")[2]
    assert hub.life("intake").exit_code is None


async def works(hub: Hub, submission_id: str) -> None:
    """See the hub answer a submission."""
    before = len(read_committed(hub.servers, hub.prefix, ("dossiers",)))
    send(hub.servers, hub.prefix, [a_raw_submission(submission_id)])
    await hub.caught_up()
    assert len(read_committed(hub.servers, hub.prefix, ("dossiers",))) == before + 1


async def test_a_second_process_on_a_sqlite_file_is_refused_whatever_it_calls_itself(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=INTAKE, instances=2, idle="#1") as hub:
        await hub.ready()
        pid = hub.life("intake").process.pid
        for instance in ("0", "1"):
            await refused(
                hub, "intake#1", because=f"another process (pid {pid}) works on the SQLite database",
                remedy="LGSP_DATABASE__URL to a PostgreSQL", LGSP_INSTANCE=instance,
            )  # fmt: skip
        await works(hub, "S-1")
        await hub.kill("intake")
        await hub.start("intake")  # the lock dies with its holder
        await hub.ready()
        await works(hub, "S-2")


async def test_instances_agree_on_the_contract_and_may_differ_behind_the_dot(
    new_postgres_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    def version(number: str) -> str:
        folder = tmp_path / number
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(OF_VERSION.format(version=number))
        return str(folder)

    async with new_postgres_hub(services=INTAKE, instances=2, idle="#1") as hub:
        await hub.ready()
        await refused(
            hub, "intake#1", because="belongs to contract version 1, but this is 2",
            remedy="run one version of the hub", PYTHONPATH=version("2.0"),
        )  # fmt: skip
        await refused(
            hub, "intake#1", because="has 6 partitions, this hub is set to 3",
            remedy="LGSP_KAFKA__PARTITIONS", LGSP_KAFKA__PARTITIONS="3",
        )  # fmt: skip
        await refused(
            hub, "intake#1", because='"nobody-here"', remedy="LGSP_DATABASE__URL",
            LGSP_DATABASE__URL="postgresql://nobody-here:wrong@" + postgres_place(hub),
        )  # fmt: skip
        await hub.start("intake#1", PYTHONPATH=version("1.9"))
        await hub.ready()
        await works(hub, "S-1")


def postgres_place(hub: Hub) -> str:
    assert hub.database_url is not None
    return hub.database_url.partition("@")[2]
