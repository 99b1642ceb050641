"""Only the sender's own new words count: quotes, forwarded mail, signatures and footers do not."""

import pytest
from fakes.classifier_rules import labels, reading
from hypothesis import given
from hypothesis import strategies as st

from classifier.quoting import layout

REQUEST = "Lūdzu dzēst visus manus datus."
WRAPPINGS = {
    "quote marks": f"Paldies!\n\n> {REQUEST}",
    "attribution and marks": f"Paldies!\n\nOn Mon, 3 Mar 2025 at 09:00, A <a@b.example> wrote:\n> {REQUEST}",
    "attribution without marks": f"Paldies!\n\n2025-03-03 09:00 Anna rakstīja:\n{REQUEST}",
    "russian attribution": f"Спасибо!\n\n3 марта 2025 г., 09:00, Анна <a@b.example> написала:\n\n{REQUEST}",
    "original message": f"Paldies!\n\n-----Original Message-----\nFrom: A\n{REQUEST}",
    "forwarded header": f"Zināšanai.\n\nNo: A <a@b.example>\nNosūtīts: pirmdien\nTemats: x\n\n{REQUEST}",
    "forwarded message": f"fyi\n\nBegin forwarded message:\n\n{REQUEST}",
    "signature": f"Paldies!\n-- \nJānis\n{REQUEST}",
    "footer": f"Paldies!\n\nŠī vēstule ir konfidenciāla un domāta tikai adresātam. {REQUEST}",
    "english footer": "Thanks!\n\nThis e-mail is confidential. If it is not for you, delete my data and all copies.",
    "newsletter footer": "Thanks!\n\nYou are receiving this because you signed up. To unsubscribe, click here.",
    "long quotation": f'Politikā teikts: "Klients var rakstīt: {REQUEST} Tas ir viegli." Labi!',
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_words_of_others_give_no_label(name: str) -> None:
    assert labels(WRAPPINGS[name]) in ({"other"}, {"question"})
    assert not {"erasure", "objection"} & labels(WRAPPINGS[name])


def test_own_words_below_a_quote_count() -> None:
    assert labels(f"> Ko jūs vēlaties?\n\n{REQUEST}") == {"erasure"}


def test_a_postscript_below_the_signature_counts() -> None:
    assert labels(f"Paldies par rēķinu.\nAr cieņu\nAnna\nP.S. {REQUEST}") == {"erasure"}


def test_a_short_answer_leans_on_the_question_that_it_quotes() -> None:
    assert labels("Labot, nevis dzēst.\n\n> Vai vēlaties savu tālruņa numuru labot vai dzēst?") == {"rectification"}


def test_an_older_request_counts_where_the_sender_takes_it_up() -> None:
    body = f"Mans lūgums zemāk joprojām nav izpildīts, atbildes nav.\n\n> {REQUEST}"
    assert "erasure" in labels(body)


def test_an_option_of_a_quoted_list_can_be_chosen() -> None:
    body = "The second one, please.\n\n> 1. Keep your account\n> 2. Delete your account and your data"
    assert labels(body) == {"erasure"}


def test_an_option_may_stand_in_the_middle_of_a_sentence() -> None:
    body = "Jā, trešo punktu, lūdzu.\n\n> Ko vēlaties: 1) labot kontaktus, 2) slēgt kontu, 3) saņemt kopiju ar datiem?"
    assert labels(body) == {"access"}


def test_choosing_what_is_not_told_apart_goes_to_a_person() -> None:
    assert reading("The third one, please.\n\n> We can keep or delete it.").needs_review


@given(st.text(alphabet=st.sampled_from('aē >\n"„”-:|_ wrote:No:Temats:\r\t'), max_size=300))
def test_parts_of_a_text_are_in_order_apart_and_inside_it(text: str) -> None:
    parts = layout(text)
    for spans in (parts.own, parts.quoted):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(text) for edge in edges)
    own = {at for start, end in parts.own for at in range(start, end)}
    quoted = {at for start, end in parts.quoted for at in range(start, end)}
    assert not own & quoted
