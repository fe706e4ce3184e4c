"""How many instances of which service: what can be written, and what cannot be meant."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lgsp.doctor.database import database
from lgsp.home import Home, HubHome
from lgsp.hub import raising, readiness
from lgsp.hub.database import (
    FILES,
    agreed,
    check_wish,
    keep_url,
    known_url,
    refuse_several_on_files,
    same,
    told,
)
from lgsp.hub.environment import Secrets
from lgsp.hub.instances import counts_in, name_of, names_of, number_of, service_of
from lgsp.hub.raising import counts_for
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from lgsp.hub.topics import Plan, Prepared
from lgsp.hub.wished import other_database
from lgsp.hub.wishes import next_number
from lgsp.problems import Exit, Problem

SECRET = "canary-pw"
URL = f"postgresql://hub:{SECRET}@db.example:5433/lgsp"


@pytest.fixture
def hub(tmp_path: Path) -> HubHome:
    hub = Home(tmp_path).hub("p1.")
    hub.folder.mkdir(parents=True)
    return hub


@pytest.mark.parametrize(
    "written",
    [["routing=2", "intake=3"], ["routing=2,intake=3"], ["intake=3 routing=2"], [" routing=2,", "intake=3"]],
)
def test_a_wish_may_be_one_option_or_several(written: list[str]) -> None:
    assert counts_in(written) == {"routing": 2, "intake": 3}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("rooting=2", "'rooting=2' names no service"),
        ("2", "'2' names no service"),
        ("routing", "'routing' is no number"),
        ("routing=0", "no number of instances"),
        ("routing=-1", "no number of instances"),
        ("routing=two", "no number of instances"),
        ("routing=1.5", "no number of instances"),
        ("routing=²", "no number of instances"),
        ("routing=101", "no number of instances"),
        ("routing=2,routing=3", "2 times and 3 times"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_wrong_use(written: str, found: str) -> None:
    with pytest.raises(Problem, match=found) as caught:
        counts_in([written])
    assert caught.value.exit_code is Exit.USAGE


def test_every_process_has_a_name_from_which_service_and_instance_can_be_read() -> None:
    names = names_of({"intake": 1, "payment_stub": 3})
    assert names == ["intake", "payment_stub", "payment_stub-1", "payment_stub-2"]
    assert [name_of(service_of(name), number_of(name)) for name in names] == names


def test_a_record_keeps_all_instances_in_the_order_of_their_numbers(hub: HubHome) -> None:
    further = {f"intake-{number}": ProcessRecord(str(number)) for number in (10, 2, 1)}
    services = {"intake": ProcessRecord("0"), "routing": ProcessRecord("0")}
    HubRecord("p1.", "127.0.0.1:1", 6, True, "up", services, further=further).write(hub)
    record = read_record(hub)
    assert record is not None
    assert list(record.processes()) == ["intake", "intake-1", "intake-2", "intake-10", "routing"]
    assert record.counts() == {"intake": 4, "routing": 1}


def test_a_hub_has_as_many_instances_as_before_where_nothing_else_is_wished(hub: HubHome) -> None:
    one = {"intake": 1, "routing": 1, "payment_stub": 1, "metrics": 1}
    assert counts_for(hub, {}) == one
    services = {name: ProcessRecord("log") for name in one}
    further = {name: ProcessRecord("log") for name in ("routing-1", "intake-1", "intake-2")}
    HubRecord("p1.", "127.0.0.1:1", 6, True, "up", services, further=further).write(hub)
    assert counts_for(hub, {}) == {**one, "intake": 3, "routing": 2}
    assert counts_for(hub, {"intake": 1}) == {**one, "routing": 2}


def test_a_record_of_before_there_were_instances_is_read(hub: HubHome) -> None:
    record = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": ProcessRecord("log")})
    record.write(hub)
    data = json.loads(hub.record_file.read_text())
    for name in ("further", "database", "granted"):
        del data[name]
    hub.record_file.write_text(json.dumps(data))
    assert read_record(hub) == record


def test_no_two_wishes_share_a_number_though_the_first_was_never_waited_for(hub: HubHome) -> None:
    record = HubRecord("p1.", "127.0.0.1:1", 6, True, "up", {"intake": ProcessRecord("log")}, granted=3)
    assert next_number(hub, record) == 4
    hub.wish_file.write_text(json.dumps({"number": 4, "counts": {"intake": 2}}))
    assert next_number(hub, record) == 5
    hub.wish_file.write_text("{half")
    assert next_number(hub, record) == 4


def test_files_serve_one_instance_of_a_service() -> None:
    refuse_several_on_files({"intake": 1, "routing": 1})
    with pytest.raises(Problem, match="routing=2: state in files") as caught:
        refuse_several_on_files({"intake": 1, "routing": 2})
    assert "--database-url postgresql://" in caught.value.remedy
    assert caught.value.exit_code is Exit.USAGE


def test_a_url_is_kept_for_its_owner_only_and_told_without_its_password(hub: HubHome) -> None:
    keep_url(hub, URL)
    assert known_url(hub) == URL
    assert stat.S_IMODE(hub.database_url_file.stat().st_mode) == 0o600
    assert told(URL) == "postgresql://hub:********@db.example:5433/lgsp"
    assert SECRET not in told("postgresql://hub:p@/" + SECRET + "@db/lgsp")
    keep_url(hub, None)
    assert known_url(hub) is None


@pytest.mark.parametrize(("fresh", "kept"), [(False, URL), (True, "postgresql://hub@typo/lgsp")])
def test_a_database_on_which_the_hub_never_came_up_is_not_remembered(
    hub: HubHome, monkeypatch: pytest.MonkeyPatch, *, fresh: bool, kept: str
) -> None:
    async def prepared(*_: object) -> Prepared:
        return Prepared(6, clock=False)

    monkeypatch.setattr(raising, "prepare", prepared)
    monkeypatch.setattr(raising, "_start_supervisor", lambda *_: subprocess.Popen([sys.executable, "-c", ""]))
    monkeypatch.setattr(readiness, "SUPERVISOR_SECONDS", 0.1)
    keep_url(hub, URL)
    home = Home(hub.folder.parents[1])
    with pytest.raises(Problem, match="ended"):
        raising.raise_hub(
            home,
            Plan("p1.", "127.0.0.1:1", 6, False, "up", False, fresh, "postgresql://hub@typo/lgsp"),
        )
    assert known_url(hub) == kept


@pytest.mark.parametrize("wish", ["mysql://a@b/c", "sqlite:////tmp/x.sqlite", "postgres", "db.example/lgsp"])
def test_what_is_no_postgresql_is_wrong_use(wish: str) -> None:
    with pytest.raises(Problem, match="is no PostgreSQL") as caught:
        check_wish(wish)
    assert caught.value.exit_code is Exit.USAGE


def test_a_hub_stays_where_its_state_is_unless_it_begins_afresh(hub: HubHome) -> None:
    assert agreed(hub, None, fresh=False) is None
    assert agreed(hub, URL, fresh=False) == URL
    hub.database("intake").touch()
    with pytest.raises(Problem, match=r"keeps its state in files .*, not in postgresql://hub:\*+@db"):
        agreed(hub, URL, fresh=False)
    assert agreed(hub, URL, fresh=True) == URL
    keep_url(hub, URL)
    assert agreed(hub, None, fresh=False) == URL
    assert agreed(hub, None, fresh=True) == URL
    moved = URL.replace("db.example", "new.example")
    assert agreed(hub, moved, fresh=False) == moved
    with pytest.raises(Problem, match="not in files") as caught:
        agreed(hub, FILES, fresh=False)
    assert SECRET not in caught.value.message
    assert agreed(hub, FILES, fresh=True) is None


def test_a_hub_whose_url_was_lost_is_not_started_on_files(hub: HubHome) -> None:
    HubRecord("p1.", "127.0.0.1:1", 6, False, "up", {}, database=told(URL)).write(hub)
    for fresh in (False, True):
        with pytest.raises(Problem, match=r"state in postgresql://hub:\*+@db.* is lost") as caught:
            agreed(hub, None, fresh=fresh)
        assert caught.value.category == "hub-damaged"
        assert "lgsp up --prefix p1. --database-url postgresql://hub:" in caught.value.remedy
    with pytest.raises(Problem, match="is lost"):
        Secrets.of(hub)
    [check] = database(hub)
    assert (check.state, "is lost" in check.found) == ("fail", True)
    with pytest.raises(Problem, match="not in files"):
        agreed(hub, FILES, fresh=False)
    assert other_database(hub, FILES)
    assert other_database(hub, URL) == []
    assert agreed(hub, URL, fresh=False) == URL
    keep_url(hub, URL)
    assert agreed(hub, None, fresh=False) == URL


def test_another_password_is_the_same_database_and_another_host_is_not(hub: HubHome) -> None:
    assert same(URL, URL.replace(SECRET, "other"))
    assert not same(URL, URL.replace("5433", "5432"))
    assert not same(URL, None)
    keep_url(hub, URL)
    assert other_database(hub, None) == []
    assert other_database(hub, URL) == []
    (found,) = other_database(hub, FILES)
    assert "not in files" in found
