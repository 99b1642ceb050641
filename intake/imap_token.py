"""Logging in by a token instead of a password: OAUTHBEARER (RFC 7628), or XOAUTH2 where a server knows only that."""

from collections.abc import Callable
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, LoginError

from intake.imap_connection import Authenticate
from intake.source import LoginRefused

Tokens = Callable[[bool], str]
"""Gives an access token; True asks for another one than was given before. It may raise a `SourceError`."""


def token_login(user: str, tokens: Tokens) -> Authenticate:
    """Log in to the mailbox *user*, which may be one that the token's owner shares.

    A token that was kept can have been revoked: where one is refused, another is asked for, once.
    """

    def authenticate(client: Any) -> None:
        try:
            _present(client, user, tokens(False))  # noqa: FBT003  what a `Tokens` takes has no name
        except LoginError as error:
            if _is_broken(error):
                raise
            _present_another(client, user, tokens(True))  # noqa: FBT003  the same

    return authenticate


def _present_another(client: Any, user: str, token: str) -> None:
    try:
        _present(client, user, token)
    except LoginError as error:
        if _is_broken(error):
            raise
        # Not chained: a server's answer may repeat what it was told.
        raise LoginRefused(
            f"The mail server refuses the token for {user}; check that SOURCE_CLIENT_ID may read this mailbox by IMAP,"
            " and SOURCE_TOKEN_SCOPE."
        ) from None


def _present(client: Any, user: str, token: str) -> None:
    if client.has_capability("AUTH=OAUTHBEARER"):
        client.oauthbearer_login(user, token)
    else:
        client.oauth2_login(user, token)


def _is_broken(error: LoginError) -> bool:
    """Whether it was the connection that ended, which the library tells no differently."""
    return isinstance(error.__context__, IMAPClientAbortError)
