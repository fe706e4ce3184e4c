"""Where a hub keeps its state: SQLite files of its folder, or a PostgreSQL whose URL is a secret."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for the database's client

from collections.abc import Mapping
from typing import Final

from lgsp.home import HubHome, replace_file
from lgsp.hub.record import read_record
from lgsp.problems import Problem, problem_of, wrong_use

FILES: Final = "sqlite"
"""What one writes instead of a URL for files of the hub's folder: one process a service."""
POSTGRESQL: Final = ("postgresql://", "postgresql+psycopg://")
OWNER_ONLY: Final = 0o600


def known_url(hub: HubHome) -> str | None:
    """Return the URL under which the hub was raised last; None: files of its folder."""
    try:
        return hub.database_url_file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def url_of(hub: HubHome) -> str | None:
    """Return what ``known_url`` does; raises Problem where the hub is on PostgreSQL and the URL is lost."""
    known, recorded = known_url(hub), recorded_url(hub)
    if known is not None or recorded is None:
        return known
    option = f" --prefix {hub.prefix}" if hub.prefix else ""
    raise Problem(
        f"Hub {hub.prefix!r} keeps its state in {recorded}, and {hub.database_url_file}, which has the whole "
        "URL, is lost.",
        "Name it again, with its password where it has one (--database-url or LGSP_DATABASE__URL): "
        f"lgsp up{option} --database-url {recorded}",
        "hub-damaged",
    )


def recorded_url(hub: HubHome) -> str | None:
    """Return the URL as the hub's record has it, without its password."""
    record = read_record(hub)
    return record.database if record is not None else None


def keep_url(hub: HubHome, url: str | None) -> None:
    """Remember where the state is, for its owner's eyes only."""
    if url is None:
        hub.database_url_file.unlink(missing_ok=True)
    else:
        replace_file(hub.database_url_file, url + "\n", OWNER_ONLY)


def check_wish(wish: str | None) -> str | None:
    """Return the wish as given: ``sqlite``, a URL of PostgreSQL, None for as before. Raises Problem."""
    if not wish or wish == FILES or wish.startswith(POSTGRESQL):
        return wish or None
    raise wrong_use(
        "The database wished for is no PostgreSQL.",
        f"Write postgresql://user@host/database, or {FILES} for files of this home "
        "(--database-url or LGSP_DATABASE__URL).",
    )


def agreed(hub: HubHome, wish: str | None, *, fresh: bool) -> str | None:
    """Return the URL for a hub that is to be raised; None: files.

    State does not move by itself: raises Problem for a wish to leave files for PostgreSQL or the other way,
    and where none is wished for and that of before is lost.
    Another address of a PostgreSQL is taken: the services see for themselves whether it holds their state.
    """
    if wish is None:
        return url_of(hub)
    before = known_url(hub) or recorded_url(hub)
    url = None if wish == FILES else wish
    has_state = before is not None or any(hub.folder.glob("*.sqlite"))
    if has_state and not fresh and (url is None) != (before is None):
        raise wrong_use(
            f"Hub {hub.prefix!r} keeps its state in {told(before)}, not in {told(url)}.",
            "Leave --database-url and LGSP_DATABASE__URL out, or forget all topics and state with --fresh.",
        )
    return url


def same(url: str | None, other: str | None) -> bool:
    """Say whether two URLs name one database, whoever asks it."""
    if url is None or other is None:
        return url is other
    from services._runtime.database import target_of

    one, two = target_of(url), target_of(other)
    return (one.host, one.port, one.database) == (two.host, two.port, two.database)


def told(url: str | None) -> str:
    """Return the place for people, without the password."""
    if url is None:
        return "files of its folder (SQLite)"
    from lgsp.configuration.setting import shown

    return shown(url) or ""


def look(hub: HubHome, url: str) -> str:
    """Return the server's version; raises Problem where the services of the hub could not begin on it."""
    from services._runtime.hub_schemas import look as seen
    from services._runtime.refusals import Refusal

    try:
        return seen(url, hub.prefix)
    except Refusal as refusal:
        raise problem_of(refusal, "database") from refusal


def refuse_several_on_files(counts: Mapping[str, int]) -> None:
    """Raise Problem where SQLite would have to serve more than one process of a service."""
    several = [f"{service}={count}" for service, count in counts.items() if count > 1]
    if several:
        raise wrong_use(
            f"{', '.join(several)}: state in files (SQLite) serves one instance of a service.",
            "Name a PostgreSQL: --database-url postgresql://user@host/database (with --fresh where the hub "
            "has state), or wish for one instance: --instances " + several[0].partition("=")[0] + "=1",
        )
