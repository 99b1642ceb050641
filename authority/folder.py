"""The authority's lists as files, laid out as a folder of trust data: lists, and who may sign the list of lists."""

from pathlib import Path

from authority import trusted_list
from authority.pki import Authority

LIST_OF_LISTS = "lotl.xml"
LOTL_SIGNERS = "lotl-signers"


def write(authority: Authority, folder: Path) -> Path:
    """Write the national list, the list of lists and the latter's signer into *folder*, made if need be; give *folder*."""
    national = trusted_list.national_list(trusted_list.default_list(authority), authority.list_signer)
    lists = trusted_list.list_of_lists(trusted_list.default_list_of_lists(authority), authority.lotl_signer)
    signers = folder / LOTL_SIGNERS
    signers.mkdir(parents=True, exist_ok=True)
    (folder / f"{authority.country.lower()}.xml").write_bytes(national)
    (folder / LIST_OF_LISTS).write_bytes(lists)
    (signers / "lotl.pem").write_bytes(authority.lotl_signer.pem)
    return folder
