"""The `outside-in` command. Each sub-command is a file in api/commands, imported only when it is used."""

import importlib
import os
import sys

import click

from api.settings import Settings, SettingsError

# Name → what --help lists. The module api.commands.<name> has a click command called `command`.
COMMANDS = {
    "serve": "Run the product: database, API and worker, supervised.",
    "worker": "Run one job worker.",
    "migrate": "Bring the database schema up to date.",
    "demo": "Fill an organisation with believable demo data.",
    "keys": "Create, list and revoke API keys.",
    "accounts": "Give somebody a new password; unlink somebody from single sign-on.",
    "tag": "Tag evidence in a file of notes or answers.",
    "guard": "Flag what should not stand in a file of interview notes or questions.",
    "lint": "Check a rubric or a survey questionnaire against the rules of good questions, anchors and statements.",
    "report": "Render a report of the demo organisation without a server.",
    "audit": "Verify the audit record's chain, and print its head.",
    "doctor": "Say what is missing on this machine and how to get it.",
}


class LazyGroup(click.Group):
    """A group that imports a sub-command only when it is called: spaCy alone costs a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"api.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def outside_in(ctx: click.Context) -> None:
    """Structured hiring and team culture for customer-obsessed organisations."""
    try:
        ctx.obj = Settings.from_env(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """Entry point of the console script; exit code non-zero on every error."""
    sys.exit(outside_in(prog_name="outside-in"))
