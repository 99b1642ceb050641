"""Who certificates are issued to: invented persons and firms, named as Latvian certificates name them.

Personal codes begin with 32, as those given since July 2017, and carry a wrong check digit: they belong to nobody.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

ORGANIZATION_IDENTIFIER = x509.ObjectIdentifier("2.5.4.97")


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person; *identifier* by EN 319 412-1, 5.1.3 (``PNOLV-320000-00000``), *pseudonym* in place of the names."""

    given_name: str
    surname: str
    identifier: str
    country: str = "LV"
    pseudonym: str | None = None

    @property
    def full_name(self) -> str:
        """Given name and surname as people write them."""
        return f"{self.given_name} {self.surname}"

    def name(self) -> x509.Name:
        """Give the subject: C, CN and names in capitals, serialNumber (EN 319 412-2, 4.2.4)."""
        if self.pseudonym is not None:
            return _name(
                (NameOID.COUNTRY_NAME, self.country),
                (NameOID.COMMON_NAME, self.pseudonym),
                (NameOID.PSEUDONYM, self.pseudonym),
            )
        return _name(
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.COMMON_NAME, self.full_name.upper()),
            (NameOID.SURNAME, self.surname.upper()),
            (NameOID.GIVEN_NAME, self.given_name.upper()),
            (NameOID.SERIAL_NUMBER, self.identifier),
        )


@dataclass(frozen=True, slots=True)
class Organisation:
    """A legal person or one of its machines; *identifier* by EN 319 412-1, 5.1.4 (``NTRLV-40000000000``)."""

    legal_name: str
    identifier: str
    common_name: str
    country: str = "LV"

    @property
    def full_name(self) -> str:
        """The name as people write it."""
        return self.legal_name

    def name(self) -> x509.Name:
        """Give the subject: C, O, organizationIdentifier, CN (EN 319 412-3, 4.2.1)."""
        return _name(
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.ORGANIZATION_NAME, self.legal_name),
            (ORGANIZATION_IDENTIFIER, self.identifier),
            (NameOID.COMMON_NAME, self.common_name),
        )


Subject = Person | Organisation

LIGA = Person("Līga", "Paraugkalne", "PNOLV-321047-55012")
ANDRIS = Person("Andris", "Piemērs", "PNOLV-327713-20946")
ZANE = Person("Zane", "Paraudziņa", "PNOLV-325902-13377")
MARTINS = Person("Mārtiņš", "Piemērkalns", "PNOLV-320558-41202")
ILZE = Person("Ilze", "Paraudze", "PNOLV-329431-60785")
OLEGS = Person("Oļegs", "Primerovs", "PNOLV-323866-70419")
TATJANA = Person("Tatjana", "Obrazcova", "PNOLV-326120-98853")
ANNA = Person("Anna", "Sampleton", "PNOLV-328015-37264")
PETER = Person("Peter", "Exampleton", "PNOLV-322648-19530")
ESTONIAN = Person("Mari", "Näidis", "PNOEE-60001019999", country="EE")
LITHUANIAN = Person("Jonas", "Pavyzdys", "PNOLT-30001019999", country="LT")
PSEUDONYM = Person("", "", "", pseudonym="ZILAIS PUTNS")
FIRM = Organisation("SIA Paraugfirma", "NTRLV-40000000012", "SIA Paraugfirma")


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
