"""Official forms and leaders' briefs as metrics draws them up: to read, and as files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lgsp.hub.record import HubRecord
from lgsp.problems import Problem
from lgsp.stream.figures import asked, asked_file

Told = dict[str, Any]


def forms_there_are(hub: HubRecord) -> list[Told]:
    """Return every form."""
    found: list[Told] = asked(hub, "/forms", {})["items"]
    return found


def form_filled(hub: HubRecord, form: str, query: Mapping[str, str]) -> Told:
    """Return a form filled in, in both languages."""
    return asked(hub, f"/forms/{quote(form, safe='')}", query)


def write_form(
    hub: HubRecord, form: str, query: Mapping[str, str], folder: Path, endings: Sequence[str]
) -> list[Path]:
    """Write a form as files named by form, scope, period and language; raises Problem where it cannot."""
    told = form_filled(hub, form, {name: value for name, value in query.items() if name != "lang"})
    period, scope = told["period"]["name"], told["scope"].replace(":", "-")
    asking = {**query, "period": period}
    written = []
    for ending in endings:
        if ending == "json":
            name, body = (
                f"{form}_{scope}_{period}.json",
                json.dumps(told, ensure_ascii=False, indent=1).encode(),
            )
        else:
            name = f"{form}_{scope}_{period}_{query['lang']}.{ending}"
            body = asked_file(hub, f"/forms/{quote(form, safe='')}.{ending}", asking)
        written.append(_written(folder / name, body))
    return written


def brief_told(hub: HubRecord, query: Mapping[str, str]) -> Told:
    """Return a leader's brief, in both languages."""
    return asked(hub, "/brief.json", query)


def write_brief(hub: HubRecord, query: Mapping[str, str], folder: Path) -> Path:
    """Write the brief as PDF, named by scope, period and language; raises Problem where it cannot."""
    told = brief_told(hub, {name: value for name, value in query.items() if name != "lang"})
    name = f"brief_{told['scope'].replace(':', '-')}_{told['period']}_{query['lang']}.pdf"
    body = asked_file(hub, "/brief.pdf", {**query, "period": told["period"]})
    return _written(folder / name, body)


def _written(path: Path, body: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        raise Problem(
            f"{path} cannot be written: {error.strerror}", "Give another folder with --to.", "usage"
        ) from error
    return path
