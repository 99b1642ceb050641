"""What invented clients write to the company: requests in Latvian, English and Russian, and mail that is none."""

ERASURE = """\
SIA Infotrust
Mūkusalas iela 41, Rīga, LV-1004

IESNIEGUMS
par personas datu dzēšanu

Es, Līga Paraugkalne (personas kods 321047-55012), Jūsu pakalpojumus vairs neizmantoju: mūsu līgums beidzās pagājušā gada aprīlī.

Pamatojoties uz Vispārīgās datu aizsardzības regulas 17. pantu, lūdzu dzēst visus manus personas datus un par to paziņot arī tiem, kam šos datus esat nodevuši.

Atbildi lūdzu sūtīt uz e-pasta adresi liga.paraugkalne@pasts.example.

Līga Paraugkalne
"""

ACCESS = """\
Labdien!

Lūdzu informēt, vai SIA Infotrust apstrādā manus personas datus, un, ja apstrādā, izsniegt man to kopiju. Vēlos arī zināt, kādiem mērķiem dati tiek izmantoti, kam tie ir nodoti un cik ilgi tiks glabāti (Vispārīgās datu aizsardzības regulas 15. pants).

Atbildi gaidīšu e-pastā: andris.piemers@inbox.example.

Ar cieņu
Andris Piemērs
"""

RECTIFICATION = """\
SIA Infotrust

IESNIEGUMS
par personas datu labošanu

Pēc laulībām mans uzvārds ir Paraudziņa, un ir mainījusies arī mana adrese. Lūdzu labot manus datus Jūsu klientu uzskaitē:

Līdz šim: Zane Piemēriņa, Ezera iela 3, Jelgava, LV-3001
Turpmāk: Zane Paraudziņa, Liepu iela 12-4, Sigulda, LV-2150

Atbildi lūdzu nosūtīt pa pastu uz adresi: Liepu iela 12-4, Sigulda, LV-2150.

Zane Paraudziņa
"""

ACCESS_AND_PORTABILITY_EN = """\
Dear Sir or Madam,

Under Articles 15 and 20 of the General Data Protection Regulation I ask you

1. to send me a copy of all personal data that you hold about me, and
2. to give me the data that I provided to you in a structured, machine-readable format (CSV or JSON), so that I can pass them on to another provider.

Please reply by e-mail to anna.sampleton@mail.example.

Yours faithfully,
Anna Sampleton
"""

OBJECTION_EN = """\
Dear Infotrust,

I object to the processing of my personal data for direct marketing. Please stop sending me offers and surveys at once.

Please confirm this by e-mail to peter.exampleton@post.example.

Kind regards,
Peter Exampleton
"""

ERASURE_RU = """\
Здравствуйте!

Прошу удалить все мои персональные данные, которые хранит ваша компания: договор со мной расторгнут, и оснований хранить их больше нет. Об удалении прошу сообщить и всем, кому вы эти данные передавали.

Ответ прошу прислать по электронной почте: olegs.primerovs@pasts.example.

С уважением,
Олег Примеров
"""

ACCESS_RU = """\
Добрый день!

Прошу сообщить, какие мои персональные данные вы обрабатываете, откуда они получены и кому переданы, и предоставить мне их копию.

Ответ прошу прислать по электронной почте: tatjana.obrazcova@inbox.example.

Татьяна Образцова
"""

ACCESS_OF_ILZE = """\
Labdien!

Lūdzu izsniegt man visu manu personas datu kopiju, kas ir Jūsu rīcībā.

Datus lūdzu sūtīt uz e-pasta adresi ilze.paraudze@pasts.example.

Ilze Paraudze
"""

ERASURE_OF_CV = """\
Labdien!

Pērn pieteicos darbā Jūsu uzņēmumā. Lūdzu izdzēst manu CV, motivācijas vēstuli un visus pārējos datus, ko toreiz iesniedzu.

Apstiprinājumu lūdzu sūtīt uz e-pastu martins.piemerkalns@mail.example.

Mārtiņš Piemērkalns
"""

ADDENDUM = """\
Papildinājums: lūdzu dzēst arī visus rēķinus un līgumus.
"""

CONTACT_PERSON = """\
Labdien!

Mūsu uzņēmumā mainījusies kontaktpersona. Lūdzam labot datus Jūsu sistēmā: Jāņa Parauga vietā turpmāk ir Zita Piemērkalne.

SIA Paraugfirma
"""

WITHDRAWAL = """\
Labdien!

Atsaucu savu piekrišanu, ko devu jaunumu vēstuļu saņemšanai un manas fotogrāfijas publicēšanai Jūsu tīmekļvietnē.

Apstiprinājumu lūdzu sūtīt uz e-pastu zane.paraudzina@pasts.example.

Zane Paraudziņa
"""

RESTRICTION = """\
Labdien!

Jūsu uzskaitē esošais ieraksts par manu parādu ir nepatiess, un es to apstrīdu. Kamēr tas tiek pārbaudīts, lūdzu ierobežot manu datu apstrādi: ierakstu tikai glabāt, bet neizmantot un nevienam nenodot.

Par lēmumu lūdzu man piezvanīt pa tālruni 20009005.

Andris Piemērs
"""

RECTIFICATION_OF_PHONE = """\
Labdien!

Lūdzu labot manu tālruņa numuru Jūsu klientu uzskaitē: 20009006 vairs neder, pareizais ir 20009007.

Apstiprinājumu lūdzu sūtīt uz e-pastu martins.piemerkalns@mail.example.

Mārtiņš Piemērkalns
"""

ACCESS_OF_TWO = """\
Labdien!

Mēs abi esam Jūsu klienti. Lūdzam izsniegt mūsu personas datu kopiju.

Atbildi lūdzam sūtīt uz e-pastu ilze.paraudze@pasts.example.

Ilze Paraudze
Mārtiņš Piemērkalns
"""

UNSIGNED_ERASURE = """\
Labdien!

Lūdzu izdzēst manus personas datus no Jūsu datubāzes. Vairs neesmu Jūsu klients.

Atbildi lūdzu sūtīt uz šo pašu e-pasta adresi.

Juris Paraudziņš
"""

UNSUBSCRIPTION = """\
Sveiki!

Lūdzu, vairs nesūtiet man reklāmas un piedāvājumus.

Gunta Piemēre
"""

OUT_OF_OFFICE = """\
Labdien!

Šonedēļ esmu atvaļinājumā un e-pastu nelasu. Steidzamos jautājumos lūdzu rakstīt uz birojs@paraugfirma.example.

Zita Piemērkalne
SIA Paraugfirma
"""

INVOICE_QUESTION = """\
Labdien!

Vai varat, lūdzu, vēlreiz atsūtīt rēķinu par iepriekšējo mēnesi? Mūsu grāmatvedībai tas vajadzīgs līdz piektdienai.

Paldies!
Andris Piemērs
"""

MEETING = """\
Labdien!

Apstiprinu tikšanos ceturtdien plkst. 10.00 Jūsu birojā. Paņemšu līdzi piedāvājumu par serveru nomu.

Ar cieņu
Zita Piemērkalne
SIA Paraugfirma
"""

COVER = """\
Labdien!

Pielikumā ir mans elektroniski parakstīts iesniegums.

Ar cieņu
{name}
"""

COVER_EN = """\
Dear Sir or Madam,

Please find my electronically signed request attached.

Kind regards,
{name}
"""

COVER_RU = """\
Здравствуйте!

Во вложении моё заявление, подписанное электронной подписью.

С уважением,
{name}
"""

COVER_OF_FIRM = """\
Labdien!

Pielikumā ir mūsu elektroniski apzīmogota vēstule.

Ar cieņu
{name}
"""
