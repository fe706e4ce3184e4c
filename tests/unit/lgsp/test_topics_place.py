"""Topics that a replay made are found beside the hub raised here, though no hub has their prefix."""

import socket
from pathlib import Path

import pytest

from lgsp.commands.place import HubPlace, topics_place
from lgsp.home import Home
from lgsp.hub.record import HubRecord
from lgsp.problems import Problem


def test_topics_without_a_hub_are_where_a_replay_puts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    with pytest.raises(Problem, match="No Kafka runs here"):
        topics_place("again.", None)
    home = Home.from_environment()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        servers = f"127.0.0.1:{listening.getsockname()[1]}"
        record = HubRecord(home.current(), servers, 6, embedded=True, started_by="up", services={})
        home.hub(home.current()).folder.mkdir(parents=True, exist_ok=True)
        record.write(home.hub(home.current()))
        assert topics_place("again.", None) == HubPlace(servers, "again.")
        assert topics_place(None, None) == HubPlace(servers, home.current())
