"""A letter goes as the client wished; otherwise a reason stands in it, and e-adrese is explained (DOMAIN 5)."""

import pytest

from cases.dates import Language
from cases.routing import (
    EADDRESS_REASON,
    ChannelError,
    ChannelUnknownError,
    DeviationNeedsReasonError,
    EAddressError,
    Way,
    way,
)
from classifier.rights import ChannelKind

EMAIL, POST, PHONE = ChannelKind.EMAIL, ChannelKind.POST, ChannelKind.PHONE
PERSON, EADDRESS = ChannelKind.IN_PERSON, ChannelKind.EADDRESS
ATTACHMENT, NONE = ChannelKind.IN_ATTACHMENT, ChannelKind.NONE
WHY = "pastkaste nepieņem vēstules"
EXPLAINED = EADDRESS_REASON[Language.LV]

TABLE = [
    (EMAIL, None, "", Way(EMAIL)),
    (NONE, None, "", Way(EMAIL)),
    (NONE, EMAIL, "", Way(EMAIL)),
    (EMAIL, NONE, "", Way(EMAIL)),
    (POST, None, "", Way(POST)),
    (PHONE, None, "", Way(PHONE)),
    (PERSON, None, "", Way(PERSON)),
    (POST, POST, "ignored: there is no deviation", Way(POST)),
    (EMAIL, POST, WHY, Way(POST, WHY)),
    (NONE, POST, WHY, Way(POST, WHY)),
    (PHONE, EMAIL, f"  {WHY}\n", Way(EMAIL, WHY)),
    (EADDRESS, None, "", Way(EMAIL, EXPLAINED)),
    (EADDRESS, POST, "", Way(POST, EXPLAINED)),
    (EADDRESS, POST, WHY, Way(POST, WHY)),
    (ATTACHMENT, POST, "", Way(POST)),
    (EMAIL, POST, " ", DeviationNeedsReasonError),
    (NONE, PHONE, "", DeviationNeedsReasonError),
    (POST, EMAIL, "", DeviationNeedsReasonError),
    (EMAIL, EADDRESS, WHY, EAddressError),
    (EADDRESS, EADDRESS, WHY, EAddressError),
    (ATTACHMENT, None, "", ChannelUnknownError),
    (ATTACHMENT, ATTACHMENT, WHY, ChannelUnknownError),
    (EMAIL, ATTACHMENT, WHY, ChannelUnknownError),
]


@pytest.mark.parametrize(("wish", "chosen", "reason", "expected"), TABLE)
def test_the_way_of_a_letter(wish: ChannelKind, chosen: ChannelKind | None, reason: str, expected: object) -> None:
    if isinstance(expected, Way):
        assert way(wish, chosen, reason, Language.LV, has_mail_address=True) == expected
        return
    assert isinstance(expected, type)
    with pytest.raises(expected) as caught:
        way(wish, chosen, reason, Language.LV, has_mail_address=True)
    assert isinstance(caught.value, ChannelError)


def test_e_address_falls_back_to_post_where_no_mail_address_is_known() -> None:
    assert way(EADDRESS, None, "", Language.EN, has_mail_address=False) == Way(POST, EADDRESS_REASON[Language.EN])


@pytest.mark.parametrize("wish", ChannelKind)
@pytest.mark.parametrize("chosen", [None, *ChannelKind])
def test_another_channel_never_goes_unexplained(wish: ChannelKind, chosen: ChannelKind | None) -> None:
    try:
        road = way(wish, chosen, "", Language.RU, has_mail_address=True)
    except ChannelError:
        return
    assert road.channel not in {EADDRESS, ATTACHMENT, NONE}
    same = road.channel is (EMAIL if wish is NONE else wish)
    assert same or wish is ATTACHMENT or road.deviation
