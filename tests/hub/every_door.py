"""Everything that metrics serves of one moment: every door, of what a hub has to do with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final
from urllib.parse import quote, urlencode

from services.metrics.dashboard.exports import EXPORTS
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.routes import views
from services.metrics.definitions import DEFINITIONS
from services.metrics.detecting import RULES
from services.metrics.forms.every_form import FORMS
from services.metrics.scoreboards.reading import scoreboards
from tests.hub.hub import Hub

Reply = tuple[int, str, bytes]
"""Its status, its entity tag, its body."""
APART: Final = {"/kpis/events", "/health/live", "/health/ready", "/metrics"}
"""What never ends, and what tells of the process."""
PAGED: Final = "/kpis?limit="
PERIODS: Final = ("2021-03", "2021-Q1")
LANGUAGES: Final = ("vi", "en")
SIDES: Final = ("numerator", "denominator", "excluded")
OTHER: Final = "on-time/nd61"


@dataclass(frozen=True)
class Known:
    """What doors are asked about: agencies, dossiers, people."""

    agencies: tuple[str, ...]
    codes: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def scopes(self) -> tuple[str, ...]:
        """The province and an agency."""
        return "province", f"agency:{self.agencies[0]}"


async def everything(hub: Hub, known: Known) -> dict[str, Reply]:
    """Return what each door serves; raises AssertionError where one that is documented was not answered."""
    found: dict[str, Reply] = {}
    waiting = [*_paths(known)]
    while waiting:
        path = waiting.pop()
        answer = await hub.http.get(hub.url("metrics") + path)
        found[path] = (answer.status_code, answer.headers.get("etag", ""), bytes(answer.content))
        if path.startswith(PAGED) and answer.json()["next"]:
            waiting.append(f"{path.partition('&cursor=')[0]}&cursor={quote(answer.json()['next'])}")
    documented = (await hub.http.get(hub.url("metrics") + "/openapi.json")).json()["paths"]
    good = [path.partition("?")[0] for path, (status, _, _) in found.items() if status == 200]
    silent = [each for each in documented if each not in APART and not _any_of(each, good)]
    assert not silent, f"nobody was answered at {silent}"
    return found


def _any_of(template: str, paths: Iterable[str]) -> bool:
    pattern = re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(template)))
    return any(pattern.fullmatch(path) for path in paths)


def _paths(known: Known) -> Iterator[str]:
    yield from (f"{PAGED}1000", "/kpis/definitions", "/scoreboards", "/forms")
    yield from _figures(known)
    yield from _standings(known)
    yield from _papers(known)
    yield from _screens(known)
    yield from ("/reports", f"/reports/{known.agencies[0]}", "/findings?limit=1000")
    yield from (f"/findings?rule={rule}" for rule in RULES)


def _figures(known: Known) -> Iterator[str]:
    for name, scope in product(DEFINITIONS, known.scopes):
        asked = urlencode({"scope": scope, "period": "2021-Q1"})
        yield f"/kpis/{name}?{asked}"
        yield f"/kpis/{name}/against/{OTHER}?{asked}"
        yield f"/kpis/{name}/lever?{asked}"
        yield from (f"/kpis/{name}/dossiers?side={side}&limit=1000&{asked}" for side in SIDES)
    yield from (f"/dossiers/{code}/events" for code in known.codes)
    yield from (f"/people/{each}/dossiers" for each in known.people)


def _standings(known: Known) -> Iterator[str]:
    for board, period in product(scoreboards(), PERIODS):
        yield from (f"/scoreboards/{board}?level={each}&period={period}" for each in ("province", "commune"))
        yield from (f"/scoreboards/{board}/{each}?period={period}" for each in ("province", *known.agencies))


def _papers(known: Known) -> Iterator[str]:
    for scope, period in product(known.scopes, PERIODS):
        asked = urlencode({"scope": scope, "period": period})
        yield f"/brief.json?{asked}"
        yield from (f"/forms/{form}?{asked}" for form in FORMS)
        for lang in LANGUAGES:
            yield from (f"/brief{each}?lang={lang}&{asked}" for each in ("", ".pdf"))
            for form, ending in product(FORMS, (".csv", ".xlsx", ".pdf")):
                yield f"/forms/{form}{ending}?lang={lang}&{asked}"


def _screens(known: Known) -> Iterator[str]:
    names: dict[str, Iterable[str]] = {
        "/scoreboards/{name:path}": (*scoreboards(), "qd766/province"),
        "/kpis/{name:path}": DEFINITIONS,
        "/kpis/{name:path}/dossiers": DEFINITIONS,
        "/agencies/{name}": known.agencies,
        "/dossiers/{name}": known.codes,
        "/people/{name}": known.people,
        "/events/{name:path}": ["dossiers/0/0", "routing/1/0"],
    }
    templates = [each.path for each in views(None, KeptStandings())]
    for template in (*templates, "/stream", "/events/{name:path}"):
        for name in names.get(template, ("",)):
            page = "/dashboard" + re.sub(r"\{.*?\}", name, template)
            yield from (page, f"{page}.json?lang=en&period=2021-Q1")
    yield from (f"/dashboard/flow.{kind}?card=pairs&period=2021-Q1" for kind in EXPORTS)
