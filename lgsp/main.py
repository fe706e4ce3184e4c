"""The command line: every command, and the one place where problems become messages."""

import json
import logging
import os
import sys
from typing import Annotated, Any

import typer

from lgsp.categories import listed
from lgsp.commands.agencies import agencies
from lgsp.commands.barrier import barrier
from lgsp.commands.brief import brief
from lgsp.commands.config import config
from lgsp.commands.dashboard import dashboard
from lgsp.commands.dead_letters import app as dead_letters
from lgsp.commands.demo import demo
from lgsp.commands.digest import digest
from lgsp.commands.doctor import doctor
from lgsp.commands.dossier import dossier
from lgsp.commands.down import down
from lgsp.commands.forms import forms
from lgsp.commands.gateway import app as gateway
from lgsp.commands.inspect import inspect
from lgsp.commands.kpi import app as kpi
from lgsp.commands.lodge import lodge
from lgsp.commands.payments import app as payments
from lgsp.commands.procedures import procedures
from lgsp.commands.record import record
from lgsp.commands.register import app as register
from lgsp.commands.replay import replay
from lgsp.commands.report import app as report
from lgsp.commands.resend import resend
from lgsp.commands.restart import restart
from lgsp.commands.results import results
from lgsp.commands.schemas import app as schemas
from lgsp.commands.scoreboard import scoreboard
from lgsp.commands.simulate import simulate
from lgsp.commands.topics import app as topics
from lgsp.commands.up import up
from lgsp.commands.verify import verify
from lgsp.completion import offer_values
from lgsp.home import Home
from lgsp.kafka.cli import app as kafka
from lgsp.problems import Exit, Problem, as_problem, wrong_use
from lgsp.terminal import put, say

INTERRUPTED = 130

app = typer.Typer(
    name="lgsp",
    help="An integration hub for a province, on Apache Kafka.\n\nExample: lgsp demo --dossiers 200",
    epilog=f"Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 environment.\n\n{listed()}",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 (only this option needs it)

        put(version("lgsp-hub"))
        raise typer.Exit


@app.callback()
def top(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take what stands before a command."""


app.command("demo")(demo)
app.command("up")(up)
app.command("down")(down)
app.command("restart")(restart)
app.add_typer(kafka, name="kafka")
app.command("simulate")(simulate)
app.add_typer(kpi, name="kpi")
app.command("scoreboard")(scoreboard)
app.command("dashboard")(dashboard)
app.command("forms")(forms)
app.command("brief")(brief)
app.command("dossier")(dossier)
app.command("results")(results)
app.command("lodge")(lodge)
app.command("procedures")(procedures)
app.command("record")(record)
app.command("replay")(replay)
app.command("inspect")(inspect)
app.command("verify")(verify)
app.command("resend")(resend)
app.add_typer(topics, name="topics")
app.add_typer(schemas, name="schemas")
app.command("agencies")(agencies)
app.add_typer(gateway, name="gateway")
app.add_typer(payments, name="payments")
app.add_typer(register, name="register")
app.add_typer(report, name="report")
app.command("doctor")(doctor)
app.command("barrier")(barrier)
app.command("digest")(digest)
app.add_typer(dead_letters, name="dead-letters")
app.command("config", context_settings={"allow_interspersed_args": False})(config)
offer_values(app)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; returns its exit code, having said what went wrong."""
    logging.getLogger().addHandler(logging.NullHandler())  # people get problems, not libraries' warnings
    try:
        return _invoke(arguments)
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NO
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 (the one place where anything becomes a message)
        problem = as_problem(error, Home.from_environment().traceback_file)
        _tell(problem, as_json=_wants_json(arguments))
        return problem.exit_code


def _invoke(arguments: list[str]) -> int:
    try:
        answer: Any = typer.main.get_command(app).main(arguments, prog_name="lgsp", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001 (what is not Typer's goes on as it is)
        if type(error).__name__ == "NoArgsIsHelpError":  # it has printed no help yet, and is no error
            put(str(getattr(error, "message", "")))
            return Exit.DONE
        raise _wrong_use(error) or error from None
    if answer == INTERRUPTED:
        raise KeyboardInterrupt
    return answer if isinstance(answer, int) else Exit.DONE


def _wrong_use(error: Exception) -> Problem | None:
    """Typer's own errors of usage know their command, and so the help to look at."""
    if not hasattr(error, "format_message"):
        return None
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "lgsp"
    return wrong_use(str(error.format_message()).strip(), f"See: {command} --help")


def _wants_json(arguments: list[str]) -> bool:
    return "--json" in arguments or os.environ.get("LGSP_JSON", "").lower() in {"1", "true", "yes", "on"}


def _tell(problem: Problem, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(problem.as_json(), ensure_ascii=False))
    else:
        say(f"{problem.message}\n  {problem.remedy}")
