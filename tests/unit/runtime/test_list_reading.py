"""Lists are read in a child process: what comes back is the same, and a list that ends the child costs nothing but itself."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fakes.list_servers import NOW, VAULT, WIDE, Union, union

from runtime import list_reading
from runtime.child import ChildLimits
from runtime.failures import NoAnswerError
from runtime.list_reading import HERE, ListReader, ReaderHere, ReaderInChild, here, in_child
from runtime.list_refresh import Refresh
from runtime.list_shelf import Shelf
from runtime.list_sources import NetworkSource
from runtime.sandbox import Sandbox
from runtime.transport import Reach
from verify.trust import TrustedList

CRAMPED = ChildLimits(memory=1024 * 1024)
"""Too little to read anything."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with union(tmp_path_factory.mktemp("lists") / "trust") as made:
        made.refresh()
        yield made


def test_a_child_reads_what_this_process_reads(published: Union) -> None:
    raw = [data for name in published.shelf.names() if (data := published.shelf.get(name)) is not None]
    above = raw[-1]
    with in_child() as reader:
        assert reader.all(raw, published.signers) == HERE.all(raw, published.signers)
        assert reader.all([], published.signers) == ()
        assert reader.latest([above], published.signers) == HERE.latest([above], published.signers)
        assert reader.latest([], published.signers) is None
        assert reader.claims(above) == HERE.claims(above)
        for data in (*raw, b"<html/>", b""):
            assert reader.national(data, published.signers) == HERE.national(data, published.signers)


def test_a_child_reads_all_that_real_lists_hold(corpus: Path) -> None:
    raw = [path.read_bytes() for path in sorted((corpus / "trusted-lists").glob("*.xml"))]
    with in_child() as reader:
        assert reader.all(raw, ()) == HERE.all(raw, ())


def test_a_list_that_ends_its_child_can_t_be_had() -> None:
    with Sandbox(None, size=1, limits=CRAMPED) as sandbox, pytest.raises(NoAnswerError, match="ended its process"):
        ReaderInChild(sandbox).national(b"<a>" + b"x" * 8 * CRAMPED.memory + b"</a>", ())


def test_a_defect_of_ours_concerns_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_reading, "_national", list_reading._claims)  # answers with a record of another type
    with in_child() as reader, pytest.raises(NoAnswerError, match="defect"):
        reader.national(b"<html/>", ())


class Fragile(ReaderHere):
    """Ends at the lists of one country."""

    def national(self, data: bytes, signers: object) -> TrustedList:
        """Read any other."""
        if b"<SchemeTerritory>LV<" in data or b":SchemeTerritory>LV<" in data:
            raise NoAnswerError("reading the list ended its process (memory)")
        return super().national(data, signers)  # type: ignore[arg-type]


def test_the_last_good_list_counts_on_and_the_others_are_had(tmp_path: Path) -> None:
    with union(tmp_path / "trust") as made:
        made.refresh()
        made.publish("LV", sequence=43)
        made.publish("EE", sequence=43)
        records = _refreshed(made, lambda: _opened(Fragile()))
        assert made.had() == {"EU": 333, "LV": 42, "EE": 43}
        assert records == "reading the list ended its process (memory)"


def _refreshed(made: Union, reading: list_reading.Reading) -> str | None:
    source = NetworkSource(f"{made.web.url}/lotl.xml", Reach(allow_loopback=True), WIDE)
    try:
        shelf = Shelf(made.folder, VAULT, reading)
        return Refresh(shelf, source, made.signers, NOW).run().of("LV").failure
    finally:
        source.close()


class Broken(ReaderHere):
    """Reads nothing."""

    def all(self, lists: object, signers: object) -> tuple[TrustedList, ...]:
        """End."""
        raise NoAnswerError("reading the list ended its process (died)")


def test_where_no_list_can_be_read_nothing_is_trusted(published: Union) -> None:
    assert Shelf(published.folder, None, lambda: _opened(Broken())).store(published.signers).anchors_count == 0
    assert Shelf(published.folder, None, here).store(published.signers).anchors_count > 0


def _opened(reader: ListReader) -> AbstractContextManager[ListReader]:
    @contextmanager
    def opened() -> Iterator[ListReader]:
        yield reader

    return opened()
