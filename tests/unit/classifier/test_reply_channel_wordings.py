"""How people state where they want their answer, language by language, and what only looks like such a wish.

Every line is a sentence added to a plain request. ``kind`` alone: no target is written.
"""

import pytest
from fakes.classifier_rules import reading

REQUESTS = {
    "lv": "Lūdzu izsniegt manu personas datu kopiju. ",
    "en": "Please give me a copy of my personal data. ",
    "ru": "Прошу выдать копию моих персональных данных. ",
}

LATVIAN = r"""
Piezvani man, kad būs gatavs: 20001111. | phone +37120001111
Uzzvaniet uz 2000 1111. | phone +37120001111
Zvans derēs, mans numurs 20001111. | phone +37120001111
Vislabāk būtu sazvanīties, 20001111. | phone +37120001111
Rezultātu gaidu īsziņā uz 20001111. | phone +37120001111
atbildi var whatsappā 20001111 | phone +37120001111
Nospiediet man uz 20001111, kad izdarīts. | phone +37120001111
mans tel. atbildei 20001111 | phone +37120001111
Atbildi sniedziet mutiski, pa tālruni +371 20 001 111. | phone +37120001111
ja kas neskaidrs, zvaniet 20001111 | phone +37120001111
Esmu sasniedzams pa telefonu 20001111 pēc sešiem. | phone +37120001111
Lūdzu, piezvaniet man. | phone
Atbildi lūdzu pa pastu. | post
Atbildi gribu saņemt ierakstītā vēstulē. | post
Ielieciet visu aploksnē un sūtiet: Ozolu iela 3-7, Ogre, LV-5001. | post Ozolu iela 3-7, Ogre, LV-5001
Atbilde: Ozolu iela 3-7, Ogre, LV-5001. | post Ozolu iela 3-7, Ogre, LV-5001
Atbildi man lūdzu papīra formā uz Ozolu ielu 3-7, Ogrē, LV-5001. | post Ozolu ielu 3-7, Ogrē, LV-5001
atbildi sutiet ar vestuli ozolu iela 3-7, ogre, lv-5001 | post ozolu iela 3-7, ogre, LV-5001
Rakstiet uz "Kalnājiem", Ropažu pagasts, LV-2135. | post "Kalnājiem", Ropažu pagasts, LV-2135
Vislabāk pa pastu, bet derēs arī e-pasts. | post
Nevis pa telefonu, bet pa pastu, lūdzu. | post
Kopijas sūtiet uz manu deklarēto adresi. | post
Atbildi nosūtiet uz adresi, kas jums ir zināma no līguma. | post
Sūtiet vēstuli uz jums zināmo dzīvesvietas adresi. | post
Atbildi sūtiet uz manu pasta adresi:\nOzolu iela 3-7\nOgre\nLV-5001 | post Ozolu iela 3-7, Ogre, LV-5001
Atbildiet manā e-adresē. | eaddress
Lēmumu gaidīšu oficiālajā elektroniskajā adresē. | eaddress
atbildi uz eadresi ludzu | eaddress
Visu saziņu lūdzu veikt caur e-adresi. | eaddress
Atbraukšu pakaļ uz jūsu biroju. | in_person
Dokumentus saņemšu klātienē. | in_person
Izdruku paņemšu pati, kad būšu pilsētā. | in_person
Atbildi gribu dzirdēt klātienē. | in_person
Kopiju iedodiet man personīgi uz rokas. | in_person
Gaidu atbildi uz x.y@pasts.example. | email x.y@pasts.example
uzmetiet man zinu uz x.y@pasts.example | email x.y@pasts.example
Rakstiet šurp. | email
Atbildi šeit pat, lūdzu. | email
Atbildi varat sūtīt uz to pašu meilu. | email
Pietiks, ja atrakstīsiet uz šo pašu adresi. | email
Atbildi gaidu tajā pašā e-pastā. | email
Sūtiet elektroniski. | email
Ērtākais saziņas ceļš man ir e-pasts x.y@pasts.example. | email x.y@pasts.example
Mans e-pasts atbildei: x.y@pasts.example | email x.y@pasts.example
Nezvaniet un rakstiet uz x.y@pasts.example. | email x.y@pasts.example
Uz 20001111 nezvaniet, labāk uzrakstiet uz x.y@pasts.example. | email x.y@pasts.example
Neatbildiet uz šo adresi, to lasa arī citi; raksti uz x.y@pasts.example. | email x.y@pasts.example
Atbildi sūtiet uz x.y@pasts.example, ja ir jautājumi, zvaniet 20001111. | email x.y@pasts.example
"""

ENGLISH = r"""
Drop me a line at x.y@post.example. | email x.y@post.example
Please reply to this address. | email
Just hit reply. | email
You can answer by e-mail, x.y@post.example. | email x.y@post.example
Email me the file. | email
Send it to the same e-mail address I am writing from. | email
x.y@post.example is the best address for the reply. | email x.y@post.example
Not by phone, please write to x.y@post.example. | email x.y@post.example
Don't ring me, an e-mail to x.y@post.example will do. | email x.y@post.example
Give me a ring on 2000 1111. | phone +37120001111
Text me on +44 20 7946 0000 when it is ready. | phone +442079460000
Call 20001111 any evening. | phone +37120001111
I'd rather be phoned: 20001111. | phone +37120001111
If anything is unclear, my number is 20001111. | phone +37120001111
I can be reached on 20001111. | phone +37120001111
Please phone me with the answer. | phone
Hard copy to 5 Mill Lane, York, YO1 0ZZ. | post 5 Mill Lane, York, YO1 0ZZ
I'd rather have it in writing by post. | post
Post it to Rose Cottage, Church Road, Ely, CB7 0ZZ. | post Rose Cottage, Church Road, Ely, CB7 0ZZ
Write to me at Flat 4, 12 Hill Street, Leeds, LS1 0ZZ. | post Flat 4, 12 Hill Street, Leeds, LS1 0ZZ
Kindly send the answer by registered letter to Lindenweg 3, 10115 Berlin. | post Lindenweg 3, 10115 Berlin
Please reply in a letter to the address you have on file. | post
Preferably by post; e-mail is also fine. | post
Send a paper copy to my home address. | post
I will pick it up at your office. | in_person
I'd like to collect the copy in person. | in_person
I'll come by on Monday for the answer. | in_person
Please answer to my official e-address. | eaddress
Use the Latvian official electronic address for your reply. | eaddress
"""

RUSSIAN = r"""
Позвоните мне по номеру 20001111. | phone +37120001111
Наберите меня: 20001111. | phone +37120001111
Перезвоните, пожалуйста, 20001111. | phone +37120001111
Ответ можно смской на 20001111. | phone +37120001111
Если что-то непонятно, звоните 20001111. | phone +37120001111
Лучше по телефону, 20001111. | phone +37120001111
Мой телефон для ответа 20001111. | phone +37120001111
Ответ пришлите на почту x.y@pochta.example. | email x.y@pochta.example
Скиньте на мыло x.y@pochta.example. | email x.y@pochta.example
Скиньте ответ на почту. | email
Ответьте на этот же адрес. | email
Пишите сюда. | email
Ответ жду в этой же переписке, на эту почту. | email
Не звоните, лучше напишите на x.y@pochta.example. | email x.y@pochta.example
Отвечать прошу только по электронной почте. | email
Ответ прошу направить заказным письмом. | post
Ответ отправьте обычной почтой: ул. Речная 5-2, Рига, LV-1010. | post ул. Речная 5-2, Рига, LV-1010
Мне нужен бумажный ответ в конверте, пришлите на ул. Речная 5-2, Рига, LV-1010. | post ул. Речная 5-2, Рига, LV-1010
Не по электронной почте, а обычным письмом. | post
Пришлите домой, адрес есть в договоре. | post
Заберу лично в вашем офисе. | in_person
За ответом зайду сама. | in_person
Ответ получу на руки. | in_person
Ответ направьте на мой официальный э-адрес. | eaddress
Пришлите на е-адрес. | eaddress
otvet prishlite na x.y@pochta.example | email x.y@pochta.example
perezvonite mne 20001111 | phone +37120001111
"""

SILENT = {
    "lv": r"""
Jūs man zvanījāt uz 20001111 pagājušajā nedēļā.
Lūdzu pievienot arī visus zvanu ierakstus.
Lūdzu norādīt, no kurienes jums mana e-pasta adrese.
Lūdzu nosūtīt manus datus SIA "Jaunais tīkls" uz dati@jaunais.example.
Jūsu darbinieks par mani runāja pa telefonu ar kaimiņu.
Uz manu iepriekšējo vēstuli jūs neatbildējāt.
Nesūtiet man reklāmas e-pastus.
Nezvaniet man.
Līgums nr. 20001111 beidzās 2019. gadā.
Es dzīvoju Ozolu ielā 3-7, Ogrē, LV-5001.
Kad biju jūsu birojā, man kopēja pasi.
Vēstulē, ko saņēmu, bija mana kaimiņa vārds.
\nAr cieņu\nAnna Parauga\nOzolu iela 3-7, Ogre, LV-5001\ntālr. 20001111
\nAr cieņu, Anna, 20001111
""",
    "en": r"""
You called me on 20001111 last week.
I never received your letter of 5 May.
Please include all e-mails between your staff about me.
Tell me where you found my e-mail address.
I was in your office in March.
Send my data to Other Hosting Ltd, contact move@other.example.
Do not call me.
My contract number is 20001111.
\nKind regards\nAnna Sample\n5 Mill Lane, York, YO1 0ZZ\n20001111
""",
    "ru": r"""
Вы звонили мне на 20001111 на прошлой неделе.
Приложите также записи всех звонков.
Откуда у вас мой адрес электронной почты?
Передайте данные новому провайдеру ООО «Другой», dannye@drugoj.example.
Не звоните мне.
Я был у вас в офисе в марте.
На моё письмо вы не ответили.
\nС уважением\nАнна\nул. Речная 5-2, Рига, LV-1010, тел. 20001111
""",
}

CORRECTIONS = r"""
Nomainiet manu e-pastu uz x.y@pasts.example.
Mans jaunais tālrunis ir 20001111, veco dzēsiet.
Jaunā adrese: Ozolu iela 3-7, Ogre, LV-5001.
Turpmāk rēķinus sūtiet uz Ozolu iela 3-7, Ogre, LV-5001.
Ierakstiet pareizu numuru 20001111.
Please change my phone to 20001111.
My new address is 5 Mill Lane, York, YO1 0ZZ.
Исправьте мой номер на 20001111.
Новая почта x.y@pochta.example, старую удалите.
"""


def _cases(language: str, table: str) -> list[tuple[str, str, str]]:
    """Give (body, kind, target or nothing) of each line."""
    lines = [line.rsplit(" | ", 1) for line in table.strip("\n").splitlines()]
    return [(REQUESTS[language] + words.replace("\\n", "\n"), *_wanted(wanted)) for words, wanted in lines]


def _wanted(written: str) -> tuple[str, str]:
    kind, _, target = written.partition(" ")
    return kind, target


CASES = [case for lang, table in (("lv", LATVIAN), ("en", ENGLISH), ("ru", RUSSIAN)) for case in _cases(lang, table)]


@pytest.mark.parametrize(("body", "kind", "target"), CASES)
def test_a_wish_is_read_whatever_its_words(body: str, kind: str, target: str) -> None:
    channel = reading(body, sender="anna@sender.example").channel
    assert (str(channel.kind), channel.target or "") == (kind, target)
    assert channel.quote
    assert channel.quote in body


@pytest.mark.parametrize(
    "body",
    [
        REQUESTS[lang] + line.replace("\\n", "\n")
        for lang, table in SILENT.items()
        for line in table.strip().splitlines()
    ],
)
def test_what_only_looks_like_a_wish_gives_none(body: str) -> None:
    assert str(reading(body).channel.kind) == "none"


@pytest.mark.parametrize("body", CORRECTIONS.strip().splitlines())
def test_a_corrected_value_is_no_address_for_the_answer(body: str) -> None:
    assert str(reading(body).channel.kind) == "none"
