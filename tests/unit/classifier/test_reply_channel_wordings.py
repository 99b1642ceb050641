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
Tikai pa pastu, lūdzu. | post
Zvanīt nevajag, pietiks ar e-pastu uz x.y@pasts.example. | email x.y@pasts.example
Izdruku lūdzu nodot man klātienē. | in_person
Uzaiciniet mani uz biroju. | in_person
Vēlos tikties un to pārrunāt klātienē. | in_person
Lai kāds no vadības man piezvana, 20001111. | phone +37120001111
Prioritāri uz e-adresi, rezervē x.y@pasts.example. | eaddress
Lūdzu visu atsūtīt man uz x.y@pasts.example, nevis viņam. | email x.y@pasts.example
Gaidīšu parastu vēstuli uz to pašu adresi, kas ir CV. | post
Padodiet ziņu īsziņā uz 20001111. | phone +37120001111
Atbildiet, lūdzu, tepat. | email
Sūtiet turpat, no kurienes nāk šī vēstule. | email
Sazināties varat pa telefonu 2000 2002. | phone +37120002002
Man atzvaniet: (+371) 20 00 11 11. | phone +37120001111
Parunāsim telefoniski - 20001111. | phone +37120001111
Atbildei derēs pastkarte uz Ozolu iela 3 k-2, Ogre, LV-5001. | post Ozolu iela 3 k-2, Ogre, LV-5001
Uz pastu x.y@pasts.example nemetiet, tā nestrādā; labāk vēstulē. | post
Rakstiski, uz manu deklarēto adresi. | post
Izņemšu pats, tikai pasakiet, kad. | in_person
Labprātāk iegriezīšos pie jums pats. | in_person
Ar kurjeru uz Ozolu iela 3-7, Ogre, LV-5001. | post Ozolu iela 3-7, Ogre, LV-5001
Kontaktējieties ar mani tikai caur e-adresi. | eaddress
Atbildi vēlos saņemt personīgi, ieradīšos ar pasi. | in_person
Ja nu kas, esmu sazvanāma 20001111. | phone +37120001111
Sūtiet papīra vēstuli uz Ozolu iela 3-7, Ogre, LV-5001, internetu nelietoju. | post Ozolu iela 3-7, Ogre, LV-5001
Atbildi pa e-pastu nevajag, atsūtiet ierakstītu vēstuli. | post
Priecāšos par zvanu uz 20001111. | phone +37120001111
Atbildi iemetiet manā e-adresē latvija.lv. | eaddress
Man pietiks ar e-pastu. | email
Ziņu gaidu uz x.y@pasts.example. | email x.y@pasts.example
Zvaniet droši: 20001111. | phone +37120001111
Par rezultātu informējiet mani uz x.y@pasts.example. | email x.y@pasts.example
Izdruku paņemšu jūsu birojā otrdien. | in_person
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
Email is fine: x.y@post.example | email x.y@post.example
Can you e-mail x.y@post.example once it is done? | email x.y@post.example
Try me on 20001111 after six. | phone +37120001111
Ring the shop, 2000 1111. | phone +37120001111
Letters only, to 5 Mill Lane, York, YO1 0ZZ. | post 5 Mill Lane, York, YO1 0ZZ
I would like it on paper, at 12 Mill Lane, Cork, T12 AB34. | post 12 Mill Lane, Cork, T12 AB34
Please confirm by reply. | email
I'll drop by on Monday to hear from you. | in_person
Could I come and look at it at your office? | in_person
No calls, just an email please. | email
Fire it off to x.y@post.example. | email x.y@post.example
Use paper and the address on my invoices. | post
A text to 20001111 will do. | phone +37120001111
Let the official e-address know once it's gone. | eaddress
Your answer can go to x.y@post.example. | email x.y@post.example
I can be phoned on 20001111. | phone +37120001111
Pop it in the post to 5 Mill Lane, York, YO1 0ZZ. | post 5 Mill Lane, York, YO1 0ZZ
Happy for you to ring me: 20001111. | phone +37120001111
My preferred channel is e-mail, x.y@post.example. | email x.y@post.example
I don't do e-mail. Send a letter to my home address. | post
Leave it at reception and I'll pick it up. | in_person
Just answer this message. | email
I like paper: 5 Mill Lane, York, YO1 0ZZ. | post 5 Mill Lane, York, YO1 0ZZ
Nothing by phone please; x.y@post.example instead. | email x.y@post.example
You'll get me on 20001111 most evenings. | phone +37120001111
Answer in writing to my address in the contract. | post
A quick e-mail when done would be lovely. | email
Mail the printout to 5 Mill Lane, York, YO1 0ZZ. | post 5 Mill Lane, York, YO1 0ZZ
I prefer to be contacted through the official e-address. | eaddress
I'd be grateful for a call back on 20001111. | phone +37120001111
Kindly respond via the e-mail address from which I am writing. | email
Can someone phone me about it? 20001111 | phone +37120001111
I can come in any weekday to collect the file. | in_person
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
Только по почте, пожалуйста. | post
Требую письменных объяснений на этот же адрес электронной почты. | email
Сюда же и пришлите. | email
Ответить можно прямо на это письмо. | email
Когда сделаете, стукните на x.y@pochta.example. | email x.y@pochta.example
Вышлите, пожалуйста, ответным письмом. | email
Хотел бы встретиться лично у вас в офисе. | in_person
Пусть мне перезвонят на 20001111. | phone +37120001111
Ответа жду по электронной почте x.y@pochta.example. | email x.y@pochta.example
Звонить не надо, только письмом на ул. Речная 5-2, Рига, LV-1010. | post ул. Речная 5-2, Рига, LV-1010
В первую очередь на э-адрес, запасной вариант x.y@pochta.example. | eaddress
Мне удобнее всего телефон: 20001111. | phone +37120001111
Жду ответа в Вотсапе, 20001111. | phone +37120001111
Лучше всего бумажным письмом по адресу прописки. | post
Сообщите по телефону, номер 20001111. | phone +37120001111
Подъеду сам за копией в четверг. | in_person
Дайте знать на почту x.y@pochta.example. | email x.y@pochta.example
Буду рад звонку на 20001111. | phone +37120001111
Жду письма на x.y@pochta.example. | email x.y@pochta.example
Прошу прислать ответ заказным письмом по адресу ул. Речная 5-2, Рига, LV-1010. | post ул. Речная 5-2, Рига, LV-1010
Мне достаточно короткого письма на эту же почту. | email
Интернета нет, поэтому обычной почтой: ул. Речная 5-2, Рига, LV-1010. | post ул. Речная 5-2, Рига, LV-1010
Удобнее всего поговорить по телефону 20001111. | phone +37120001111
Связь со мной - через э-адрес. | eaddress
Я зайду за распечаткой в понедельник. | in_person
Отправьте файл мне в ответном письме. | email
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
Kur jūs ņēmāt manu e-pastu?
Klientu centrā man atteicās to izsniegt.
Zvans bija no 20001111.
Jūs rakstījāt uz x.y@pasts.example.
Reklāmas nāca uz x.y@pasts.example.
Lietā Nr. 20001111 ir kļūda.
Piekrītu, ka sūtāt jaunumus uz šo adresi.
Izsniedziet arī e-pastus, kas adresēti man personīgi.
Pastāstiet, kāpēc man zvanījāt pa telefonu.
Kā jūs dabūjāt manu telefona numuru?
Paldies. K. Paraugs-Bērzs, 20001111
Es saņēmu no jums ierakstītu vēstuli.
Vakar zvanīju jums pa telefonu, neviens neatbildēja.
Mani dati tika nosūtīti uz svešu e-pastu.
Jūsu birojā man prasīja pasi.
Mans vecais e-pasts x.y@pasts.example ir uzlauzts.
Lūdzu izsniegt arī telefona sarunu ierakstus.
Vai varu pieprasījumu iesniegt arī pa pastu?
Kāpēc jūsu darbinieki sūta e-pastus naktī?
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
How did you come by my address?
Tell me where you got my home address.
A report about somebody else landed in my inbox.
He works at your service desk.
Who told you my home phone?
The call came from 20001111.
Your courier left the letter at my home address.
If he is late, ring his mobile, 20001111.
My own rather rude e-mails are in there.
Your technician sent me a letter last year.
I wrote to you by post in May and heard nothing.
Does your shop also send e-mails by night?
My phone number was leaked.
Please stop sending letters to my home.
My old e-mail x.y@post.example was hacked.
You phoned me twice on Monday.
I received your letter by registered post.
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
Мне позвонила ваша сотрудница.
Скажите, сколько дней хранится запись с камеры в вашем магазине.
Реклама шла на x.y@pochta.example.
Вы писали на x.y@pochta.example.
По договору № 20001111 всё оплачено.
В вашем офисе меня снимали на камеру.
Звонок был с номера 20001111.
Вчера я звонил вам по телефону.
Я получил от вас заказное письмо.
Мои данные отправили на чужую почту.
Мой старый ящик x.y@pochta.example взломали.
Приложите записи телефонных разговоров.
Можно ли подать заявление по почте?
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
