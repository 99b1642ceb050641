"""A look into a mailbox of which everything is stored asks for numbers, and for no mail."""

from pathlib import Path

from fakes.dovecot import dovecot
from fakes.fault_proxy import fault_proxy
from fakes.mail_trials import fillers
from fakes.office import rows

from config.settings import Settings
from runtime.runtime import build
from workers.polling import poll

MAILS = 120
"""More than a batch, and more than a group."""


def test_what_is_stored_is_not_fetched_again_not_even_by_a_program_that_has_just_started(tmp_path: Path) -> None:
    said = bytearray()

    def listen(text: bytes) -> bytes:
        said.extend(text)
        return text

    with dovecot() as server, fault_proxy(server.port, edit=listen) as proxy:
        account = server.account()
        for raw in fillers(MAILS, seed=1):
            account.deliver(raw)
        url = f"imap://{account.user}:{account.password}@127.0.0.1:{proxy.port}"
        for expected, bodies in ((MAILS, MAILS), (0, 0)):
            said.clear()
            rt = build(Settings(data_dir=tmp_path, source_url=url))
            assert poll(rt, lambda: None) == expected
            assert said.count(b"BODY[") == bodies
            assert rows(rt, "select count(*), count(marked_at) from mail") == [(MAILS, MAILS)]
            rt.close()
