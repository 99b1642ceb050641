"""Usual names of folders that hold no incoming mail, for mailboxes that name no uses of folders."""

_NOT_INCOMING = frozenset(
    {"sent", "sent items", "sent messages", "sent mail", "outbox", "drafts", "draft", "trash", "bin"}
    | {"deleted items", "deleted messages", "nosūtītie", "nosūtītās", "melnraksti", "dzēstie", "atkritne", "miskaste"}
    | {"отправленные", "исходящие", "черновики", "корзина", "удаленные", "удалённые"}
)
"""What was sent, is being written, or was thrown away; in the languages of our mail programs."""


def is_incoming(name: str) -> bool:
    """Whether a folder of that name (the last part of its path) may hold incoming mail."""
    return name.lower() not in _NOT_INCOMING
