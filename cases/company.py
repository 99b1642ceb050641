"""The controller and its authority, as letters and staff need them: parsed once from a table, believed afterwards."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, cast

from cases.dates import Language

Facts = TypeVar("Facts", "Authority", "System")


class CompanyError(ValueError):
    """The table does not describe a company; the message names the entry and what it should hold."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The supervisory authority that a client may complain to (GDPR 12(4))."""

    name_lv: str
    name_en: str
    name_ru: str
    address: str
    email: str

    def name(self, language: Language) -> str:
        """Its name in the language of the letter."""
        return {Language.LV: self.name_lv, Language.EN: self.name_en, Language.RU: self.name_ru}[language]


@dataclass(frozen=True, slots=True)
class System:
    """A system of the company that may hold data of a person."""

    code: str
    name_lv: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Company:
    """The controller. *mail_hosts* are its own mail servers' names, lower case; unknown facts are None."""

    name: str
    address: str
    email: str
    policy_version: str
    mail_hosts: tuple[str, ...]
    authority: Authority
    systems: tuple[System, ...]
    registration_number: str | None = None
    officer: str | None = None


def company_from(table: Mapping[str, object]) -> Company:
    """Build the company from the parsed table; raises `CompanyError` for what is missing, unknown or of another kind."""
    _refuse_other_names(table, Company, "the company")
    return Company(
        name=_text(table, "name"),
        address=_text(table, "address"),
        email=_text(table, "email"),
        policy_version=_text(table, "policy_version"),
        mail_hosts=tuple(host.lower() for host in _texts(table, "mail_hosts")),
        authority=_facts(Authority, table["authority"], "authority"),
        systems=_systems(table["systems"]),
        registration_number=_text(table, "registration_number") if "registration_number" in table else None,
        officer=_text(table, "officer") if "officer" in table else None,
    )


def _systems(value: object) -> tuple[System, ...]:
    if not isinstance(value, list) or not value:
        raise CompanyError("systems must be a list of tables ([[systems]])")
    systems = tuple(_facts(System, entry, "systems") for entry in value)
    if len({system.code for system in systems}) < len(systems):
        raise CompanyError("systems names one code twice")
    return systems


def _facts(kind: type[Facts], value: object, where: str) -> Facts:
    """Build *kind*, whose fields are all texts, from a table that holds exactly these."""
    if not isinstance(value, Mapping):
        raise CompanyError(f"{where} must be a table")
    table = cast("Mapping[str, object]", value)
    _refuse_other_names(table, kind, where)
    return kind(**{field.name: _text(table, field.name, where) for field in fields(kind)})


def _refuse_other_names(table: Mapping[str, object], kind: type[Any], where: str) -> None:
    names = {field.name: field.default is MISSING for field in fields(kind)}
    if unknown := sorted(set(table) - set(names)):
        raise CompanyError(f"{where} holds an unknown entry: {unknown[0]}")
    if missing := [name for name, required in names.items() if required and name not in table]:
        raise CompanyError(f"{where} lacks {missing[0]}")


def _text(table: Mapping[str, object], name: str, where: str = "the company") -> str:
    """A text of one line: it stands in subjects and addresses, where a line break would start another header."""
    value = table[name]
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise CompanyError(f"{name} of {where} must be a text of one line")
    return value.strip()


def _texts(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = table[name]
    if not isinstance(value, list) or not value:
        raise CompanyError(f"{name} must be a list of texts")
    return tuple(_text({name: entry}, name) for entry in value)
