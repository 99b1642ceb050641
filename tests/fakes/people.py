"""Who writes in the samples: what of it must never show where it does not belong."""

PERSONAL = (
    "Paraugkaln", "Piemēr", "Piemer", "Paraudz", "Sampleton", "Exampleton", "Пример", "Образцов", "Paraugfirma", "321047",
    "Līga", "Andris", "Zane", "Ilze", "Mārtiņ", "Gunta", "Juris", "@pasts.example", "@inbox.example", "@mail.example",
    "@post.example", "2000900", "Liepu iela", "Ezera iela",
)  # fmt: skip
"""Names, codes, addresses and numbers that stand in the samples."""
