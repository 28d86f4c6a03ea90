"""`outside-in accounts`: help for whoever cannot sign in, for operators on the server's machine."""

from pathlib import Path

import click

from api.commands.database import at, data_option, in_transaction
from api.settings import Settings
from domain.access import operators
from domain.access.passwords import new_password
from domain.database import Connection

email_option = click.option("--email", required=True, help="The address of the account.")


@click.group("accounts")
def command() -> None:
    """Give somebody a new password; take an account's link to single sign-on away.

    For operators on the server's machine: works on the database directly, with or without a running server.
    """


@command.command("new-password")
@email_option
@data_option
@click.pass_obj
def replace_password(settings: Settings, *, email: str, data: Path | None) -> None:
    """Give an account a new random password and print it, this once.

    It opens every organisation of the account, and every session of it ends. Give it to nobody but the owner of the
    address, who changes it under "Your account".
    """
    password = new_password()

    async def work(conn: Connection) -> bool:
        return await operators.replace_password(conn, email, password)

    if not in_transaction(at(settings, data), work):
        raise click.ClickException(f"nobody has an account with the e-mail {email}")
    click.echo(password)


@command.command("unlink")
@email_option
@data_option
@click.pass_obj
def unlink(settings: Settings, *, email: str, data: Path | None) -> None:
    """Forget which person at single sign-on an account belongs to.

    For an address that a provider has under a new identity, or was given to the next holder of a post. Whoever signs in
    next with this verified address gets the account: be sure that it is its owner.
    """

    async def work(conn: Connection) -> bool:
        return await operators.unlink_identities(conn, email)

    if not in_transaction(at(settings, data), work):
        raise click.ClickException(f"no account with the e-mail {email} is linked with single sign-on")
    click.echo(f"{email} is linked with nobody at single sign-on.")
