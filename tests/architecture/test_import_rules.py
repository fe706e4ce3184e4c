"""Each import rule holds, and each was seen to fail on a planted violation."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PLANTED: Final = {
    "lgsp, then the four services, then what they share, then the contract": (
        "services/_runtime/news.py",
        "import services.intake.reception",
    ),
    "lgsp touches services only to start them, as processes": (
        "lgsp/picture.py",
        "import services.metrics.fold",
    ),
    "what reads a hub's topics knows nothing of what is made of it": (
        "lgsp/replay/facts.py",
        "import lgsp.demo.board",
    ),
    "intake: app, then door, settings and store, then the core": (
        "services/intake/reception.py",
        "import services.intake.store",
    ),
    "intake's state: dossiers, then requests and looks, then consents and entries": (
        "services/intake/state/entries.py",
        "import services.intake.state.looks",
    ),
    "what can be wrong: with follow-ups, then with lodgings, then the reasons": (
        "services/intake/rules/lodging.py",
        "import services.intake.rules.follow_ups",
    ),
    "the register: door and tables, then what came late, then its rules": (
        "services/intake/register/reuse.py",
        "import services.intake.register.late",
    ),
    "evidence decided: requests, then answers and use, then what is against them": (
        "services/intake/evidence/checks.py",
        "import services.intake.evidence.use",
    ),
    "dossiers decided: what comes later, then what makes one": (
        "services/intake/dossiers/news.py",
        "import services.intake.dossiers.follow_ups",
    ),
    "the doors of evidence: routes, door and pages, then what they show": (
        "services/intake/previews/shown.py",
        "import services.intake.previews.pages",
    ),
    "the ways in: doors, then taking and looking": (
        "services/intake/lodging/looking.py",
        "import services.intake.lodging.taking",
    ),
    "looking up and printing: the door, then what it shows, then words and pages": (
        "services/intake/showing/wording.py",
        "import services.intake.showing.slips",
    ),
    "routing: app, then the gateway, settings and store, then the core": ("services/routing/utils.py", ""),
    "the gateway: doors and chores, then what they say and send, then their tables": (
        "services/routing/gateway/inbox.py",
        "import services.routing.gateway.queue",
    ),
    "a journey: the fold, then its parts, then the model, then steps": (
        "services/_province/journey/steps.py",
        "import services._province.journey.model",
    ),
    "payment_stub: app, then settings and store, then the core": (
        "services/payment_stub/orders.py",
        "import services.payment_stub.settings",
    ),
    "settling: what is closed, then what it is made of, then the tables": (
        "services/payment_stub/settling/reconciliation.py",
        "import services.payment_stub.settling.settlement",
    ),
    "the books shown: doors, then what they show": (
        "services/payment_stub/showing/sheets.py",
        "import services.payment_stub.showing.reading",
    ),
    "paying online: doors and chores, then what they do, then their tables": (
        "services/payment_stub/online/look_up.py",
        "import services.payment_stub.online.beginning",
    ),
    "the sandbox of the provider: doors and sender, then its plans and tables": (
        "services/payment_stub/sandbox/plans.py",
        "import services.payment_stub.sandbox.payments",
    ),
    "metrics: app, then door, settings and store, then the core": (
        "services/metrics/facts.py",
        "import services.metrics.tables",
    ),
    "findings: what is found, then the rules, then what a rule is": (
        "services/metrics/detecting/rule.py",
        "import services.metrics.detecting.of_codes",
    ),
    "reported against true, and findings: doors, then pages, then what they show": (
        "services/metrics/checking/shown.py",
        "import services.metrics.checking.finding_pages",
    ),
    "figures: any of them, then each kind, then what is asked": (
        "services/metrics/counting/asked.py",
        "import services.metrics.counting.cells",
    ),
    "a scoreboard: who stands where, then points, then what it is": (
        "services/metrics/scoreboards/board.py",
        "import services.metrics.scoreboards.scoring",
    ),
    "a form: writers, then words, then proofs, then what it is": (
        "services/metrics/forms/form.py",
        "import services.metrics.forms.proof",
    ),
    "a brief: page and paper, then what it says, then its words": (
        "services/metrics/briefing/replies.py",
        "import services.metrics.briefing.things",
    ),
    "the stream of figures: the door, then who reads and hears, then the ring": (
        "services/metrics/streaming/ring.py",
        "import services.metrics.streaming.feed",
    ),
    "a figure taken apart: what is asked, then kinds, then things": (
        "services/metrics/explaining/items.py",
        "import services.metrics.explaining.kinds",
    ),
    "the dashboard: doors, then pages, then views, then what they hold": (
        "services/metrics/dashboard/cards.py",
        "import services.metrics.dashboard.reading",
    ),
    "a core knows no database, broker, HTTP, log, environment or chance": (
        "services/routing/legs.py",
        "import random",
    ),
    "schemas needs pydantic and nothing else": ("schemas/kpis.py", "import sqlalchemy"),
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        "pyproject.toml",
    ]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=root, env=environment, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Give what is said against a tree with all violations in it, by rule; one space between words."""
    root = tmp_path_factory.mktemp("tree")
    for package in ("schemas", "services", "lgsp"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for place, line in PLANTED.values():
        with (root / place).open("a") as file:
            file.write(f"\n{line}\n")
    done = lint(root)
    assert done.returncode != 0
    _, *found = re.split(r"^(.+)\n-+\n", done.stdout.partition("\nBroken contracts\n")[2], flags=re.MULTILINE)
    return {rule: " ".join(said.split()) for rule, said in zip(found[::2], found[1::2], strict=True)}


def test_the_import_rules_hold() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout


def test_every_rule_has_a_planted_violation() -> None:
    lines = lint(ROOT).stdout.splitlines()
    kept = [line.removesuffix(" KEPT") for line in lines if line.endswith(" KEPT")]

    assert sorted(kept) == sorted(PLANTED)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_rule_is_broken_by_what_it_forbids(rule: str, broken: Mapping[str, str]) -> None:
    place, line = PLANTED[rule]
    importer = place.removesuffix(".py").replace("/", ".")
    imported = line.removeprefix("import ")

    assert (f"{importer} -> {imported}" if imported else importer) in broken[rule]
