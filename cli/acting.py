"""Who acts from a shell: the name that the person gives, and the system user behind it, which nobody can leave out."""

import getpass
import os

from cli.errors import CommandError


def actor(who: str) -> str:
    """Give the name of who acts.

    Raises:
        CommandError: it is empty.
    """
    if not who.strip():
        raise CommandError("An act needs the name of who acts; give it with --as.")
    return who.strip()


def system_user() -> str:
    """Give the system user; in a container it may have a number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
