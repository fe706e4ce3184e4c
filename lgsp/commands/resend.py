"""``lgsp resend``: one past event again, for whoever debugs what reads it."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lgsp.commands import resend_options as of
from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.commands.place import HubPlace
    from lgsp.playback.finding import Found
    from lgsp.playback.sending_one import Answer
    from lgsp.playback.sought import Sought


def resend(  # noqa: PLR0917 (Typer's options are its parameters)
    event_id: of.EventId = None,
    topic: of.Topic = None,
    partition: of.Partition = None,
    offset: of.Offset = None,
    recording: of.In = None,
    to_topic: of.ToTopic = None,
    to_url: of.ToUrl = None,
    anywhere: of.Anywhere = False,
    onto_source: of.OntoSource = False,
    with_effects: of.WithEffects = False,
    timeout: of.Timeout = 30.0,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> int:
    """Send one past event again: the same bytes, key and headers, and marks that say it is a repetition.

    By its id, or by topic, partition and offset. Exit code 1: it is not there, or the URL did not take it.

    Example: lgsp resend 0b4c9a52-7d1e-5b3f-9c61-0d2b8f1e7a44 --to-url http://127.0.0.1:8080/events
    """
    from lgsp.commands.place import hub_place
    from lgsp.replay.extra import require_extra

    require_extra()
    if (to_topic is None) == (to_url is None):
        raise wrong_use("It must be said, once, where it goes.", "Add --to-topic TOPIC or --to-url URL.")
    sought = _sought(event_id, topic, partition, offset)
    if not as_json:
        say(f"Looking for {sought}")
    if to_url is not None:
        from lgsp.playback.sending_one import check_url

        check_url(to_url, anywhere=anywhere)
    place = None if recording and to_url else hub_place(prefix, bootstrap_servers)
    found = _found(sought, recording, place)
    if to_url is not None:
        return _to_url(found, to_url, with_effects, timeout, as_json=as_json)
    assert place is not None
    assert to_topic is not None
    target = _allowed(found, to_topic, place, onto_source=onto_source)
    return _to_topic(found, target, place, with_effects, as_json=as_json)


def _sought(event_id: str | None, topic: str | None, partition: int | None, offset: int | None) -> "Sought":
    from lgsp.playback.sought import Sought

    numbers = partition is not None, offset is not None
    if any(numbers) if event_id is not None else not (topic and all(numbers)):
        raise wrong_use(
            "It must be said in one way which event is meant.",
            "Name its id; or --topic, --partition and --offset, all three.",
        )
    return Sought(event_id, topic, partition, offset)


def _found(sought: "Sought", recording: Path | None, place: "HubPlace | None") -> "Found":
    import asyncio

    if recording is None:
        from lgsp.playback.finding import found_on_topics

        assert place is not None
        return asyncio.run(found_on_topics(place.bootstrap_servers, place.prefix, sought))
    from lgsp.playback.finding import found_in_recording
    from lgsp.replay.recording import damaged, open_recording
    from lgsp.replay.sql import table_of

    opened = open_recording(recording)
    damage = list(opened.damage())
    sound = opened.without([one.part for one in damage])
    try:
        with table_of(sound) as table:
            return found_in_recording(sound, table, sought)
    except Problem as problem:
        if damage and problem.category == "not-found":  # perhaps it was there
            raise damaged(damage[0]) from None
        raise


def _allowed(found: "Found", name: str, place: "HubPlace", *, onto_source: bool) -> str:
    """Return what the target is called on the cluster; raises Problem for a hub's own topics."""
    import asyncio

    from lgsp.playback.hubs_there import hub_topic, hubs_there
    from lgsp.playback.refusing import HUB_WRITTEN
    from lgsp.replay.selection import called, check_name, full_name

    target = full_name(called(name, place.prefix), place.prefix)
    check_name(target)
    prefix, own = hub_topic(target) or ("", "")
    hubs = asyncio.run(hubs_there(place.bootstrap_servers, [target]))
    if own in HUB_WRITTEN and prefix in hubs.raised:
        raise Problem(
            f"{target} is written by the hub with prefix {prefix!r} alone, every event once.",
            "Send it to a topic of your own, or to a URL.",
            "declined",
            Exit.NO,
        )
    if not onto_source and (target == found.topic or own):
        whose = "where it stands" if target == found.topic else "a hub's"
        raise wrong_use(
            f"{target} is the topic {whose}: all who read it would get this event once more.",
            "Send it to a topic of your own, or to a URL; or, if that is the point, add --onto-source.",
        )
    return target


def _to_topic(found: "Found", target: str, place: "HubPlace", effects: bool, *, as_json: bool) -> int:
    import asyncio

    from lgsp.playback.sending_one import send_to_topic

    partition, offset = asyncio.run(send_to_topic(place.bootstrap_servers, found, target, effects=effects))
    if as_json:
        put_json({**_of(found), "to": {"topic": target, "partition": partition, "offset": offset}})
    else:
        put(f"{_where(found)} -> {target}/{partition}/{offset}")
    return Exit.DONE


def _to_url(found: "Found", url: str, effects: bool, timeout: float, *, as_json: bool) -> int:
    from lgsp.playback.sending_one import send_to_url

    answer: Answer = send_to_url(url, found, effects=effects, timeout_seconds=timeout)
    if answer.left_out:
        say(
            f"HTTP cannot carry these headers, so they were left out: {', '.join(map(repr, answer.left_out))}"
        )
    if as_json:
        told = {"url": url, "status": answer.status, "body": answer.body}
        put_json({**_of(found), "to": told})
    else:
        put(f"{_where(found)} -> {url}: {answer.status}")
        if answer.body:
            put(answer.body)
    return Exit.DONE if answer.is_well else Exit.NO


def _of(found: "Found") -> dict[str, Any]:
    place = {"topic": found.topic, "partition": found.record.partition, "offset": found.record.offset}
    return {"from": place}


def _where(found: "Found") -> str:
    return f"{found.topic}/{found.record.partition}/{found.record.offset}"
