"""Names of people no directory knows, where the text itself introduces them: a title, "my name is", a letter's end.

Capitalised words alone say little (products, ships and towns have capitals too), so this is precise rather than
complete.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from llm.guard.inflection import fold
from llm.guard.name_context import Word
from llm.guard.name_lists import COMPANY_WORDS, GREETINGS, LEGAL_FORMS, MONTH_WORDS, TITLES
from llm.guard.nearby import Nearby
from llm.guard.spans import Span
from llm.guard.words import COMMON_STARTS, WEEKDAYS

_UP = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŐŒŔŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽΑ-ΩΆ-ΏА-ЯЁІЇЄ]"
_ONE = rf"{_UP}[^\W\d_]*(?:['’]{_UP}?[^\W\d_]+)?(?:-{_UP}?[^\W\d_]+)*"
_LONG = rf"{_UP}['’]?(?i:[^\W\d_]){{1,30}}(?:-{_UP}?[^\W\d_]+)*"
_LINK = r"(?:de|da|do|dos|das|del|della|di|du|le|la|van|von|der|den|ter|bin|ibn|al|el|Le|La|Ó|O|Mac|Ní|ben|af|y)"
_NAME = rf"{_ONE}(?:[ ](?:{_LINK}[ ]){{0,2}}{_LONG}|[ ]{_UP}\.|[ ][\"“„]{_LONG}[\"”“]){{0,3}}"
_FULL = rf"(?:{_UP}\.[ ]?|{_LONG}[ ])(?:{_UP}\.[ ]|{_LINK}[ ]|[\"“„]{_LONG}[\"”“][ ]){{0,2}}{_LONG}(?:[ ]{_LONG})?"

_TITLED = re.compile(
    rf"(?<!\w)(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Herrn|Frau|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Don|Doña"
    rf"|Sig|Sig\.ra|Signora?"
    rf"|Dott|Dott\.ssa|Ing|Mag|Dipl\.-Ing|Pan|Pani|Hr|Fru|Detective|Inspector|Captain|Capt|Sergeant|Officer|Nurse"
    rf"|Sister|Sir|Lady|Dame"
    rf"|Senhora?|Professor|Judge|Senator|Bay|Bayan|Sayın|Gospođa|Gospodin|Domnul|Doamna|M\.|signora?|señora?"
    rf"|monsieur|madame|frau|herr|mevrouw|meneer"
    rf"|dhr|mevr|rouva|herra|úr)\.?[ ]){{1,3}}(?P<name>{_NAME})"
)
_CALLED = re.compile(
    rf"(?:(?<!\w)(?:[Mm]y name(?:['’]s| is)|[Hh](?:er|is) name(?:['’]s| is)|[Nn]ame['’]?s?(?: is|:| =)|[Tt]his is"
    rf"|goes by|called|named|[Ii]ch hei(?:ß|ss)e"
    rf"|mein Name ist|[Mm]ein Name:|heißt|heisst|[Jj]e m['’]appelle|s['’]appelle|nommée?|[Mm]on nom est|[Mm]i "
    rf"chiamo|si chiama|[Mm]e llamo|se llama|[Mm]i nombre es"
    rf"|[Mm]eu nome é|chamo-me|chama-se|[Nn]azywam się|nazywa się|[Jj]ag heter|heter|[Jj]eg hedder|hedder|[Mm]in"
    rf"(?:un)? ni?m[ei]ni? on|[Jj]menuji se|[Aa] nevem|adım|numele(?: este)?"
    rf"|ik heet|mijn naam is|naam:)\s?[\"“„]?)(?P<name>{_NAME})"
)
_I_AM = re.compile(
    rf"(?<!\w)(?:I am|I['’]m|[Jj]e suis|[Ii]ch bin|[Ss]ono|[Ss]oy|[Ss]ou(?: o| a)?|[Jj]ag är|[Jj]eg er|[Jj]estem"
    rf"|[Jj]sem|[Oo]len|[Ss]unt|[Ii]k ben|[Hh]ier(?: ist| spricht)?|[Tt]his is|[Ss]peaking (?:with|to))[ ]"
    rf"(?P<name>{_FULL})"
)
_ROLES = frozenset(
    fold(word)
    for word in """
    contact person colleague standin driver chef skipper buyer patient guest payer payee holder wife husband brother
    sister son daughter
    mother father cousin nephew niece uncle aunt partner assistant secretary pa ciso ceo cfo cto cio coo vp manager
    engineer technician
    bookkeeper member worker hygienist fitter traveller passenger tenant applicant candidate employee intern trainee
    caretaker owner director
    nurse doctor teacher lawyer accountant consultant supervisor foreman operator inspector auditor witness visitor
    user agent recipient
    sender beneficiary successor deputy attn cc by specialist analyst planner installer surveyor electrician plumber
    architect mechanic
    kollegin kollege kollegen anreise frau mann sohn tochter bruder schwester leiter leiterin chefin
    contatto contacto collègue collega colega sorella fratello moglie marito fornitore montażysta kierowca kolega
    koleżanka żona mąż
    chauffeur conducteur titulaire épouse époux frère sœur hermano hermana esposa marido titular conductor motorista
    contato svåger
    kollega kollegan förare sjåfør yhteyshenkilö kapcsolattartó řidič vozač yetkili porto kuljettaja asentaja mechanik
    technicien
    técnico tecnico responsable responsabile gérant directrice directeur gerente jefe jefa ingeniero ingegnere ingénieur
    """.split()
)
_ROLE_STEMS = frozenset("konta anspr nachf stell fahre monte techn inhab mitar decis sofer".split())
"""First letters of words that come with endings."""
_IN_ROLE = re.compile(
    rf"\.?(?:['’]s)?(?:,? (?:name )?(?:is|was|ist|est|es|é|è|är|er|jest|je|named|name:|called))?[:,=(]?[ ][\"“„(]?"
    rf"(?P<name>{_FULL}|{_LONG}(?=[ ]?[,;:(\"”)]|[ ](?:in|at|from|will|is|says|said|has|on|and|=|\()|\.(?:\s|$)))"
)
_SIGNED = re.compile(
    rf"(?:^|[\n.,!?] ?)(?:(?:Kind|Best|Warm|Many|With best|With kind)? ?[Rr]egards|Best(?: wishes)?|Yours(?: "
    rf"sincerely| faithfully| truly)?|Sincerely|Thanks(?: a lot| again)?|Thank you|Cheers|Greetings|Cordially"
    rf"|Love"
    rf"|(?:Mit )?(?:[Ff]reundliche[nr]?|[Bb]este[nr]?|[Vv]iele[nr]?|[Ll]iebe[nr]?|[Ss]chöne[nr]?"
    rf"|[Hh]erzliche[nr]?)(?: \w+)? ?(?:Grü(?:ß|ss)en?|Gruß)|Gruß|Grüße|MfG|LG|VG|Ihre?|Cordialement|Bien (?:à "
    rf"vous|cordialement)|Salutations|Amicalement|Saludos(?: cordiales)?|Atentamente|Un saludo"
    rf"|Cordiali saluti|Distinti saluti|Saluti|Grazie|Atenciosamente|Cumprimentos|Abraços?|Met vriendelijke groet"
    rf"(?:en)?|Groet(?:en|jes)?|Med v[äe]nlig(?:a)? h[äi]ls(?:ning(?:ar)?|en)|Mvh|Hälsningar|Vh|Hilsen|Terveisin"
    rf"|Ystävällisin terveisin|T"
    rf"|Pozdrawiam|Z poważaniem|S pozdravem|Üdvözlettel|Saygılarımla|Cu stimă|Srdačan pozdrav|Lep pozdrav|Kveðja"
    rf"|С уважением),?(?:\s{{1,3}}|\n+)(?:i\. ?A\. |i\. ?V\. |ppa\. |p\.p\. |pp )?(?P<name>{_NAME})"
    rf"(?=\s*(?:\n|$|[,|·(]|- |– ))"
)
_ASKED = re.compile(
    rf"(?i:\b(?:names?|nom|namen?|nombre|nome|nimi|imię|jméno|who am i speaking (?:to|with)|who is (?:this"
    rf"|speaking|calling)|your name|speaking)\b)[^.?!\n]{{0,45}}\?\s*(?:[A-Z][A-Z ._-]{{1,20}}:\s*)?(?:It['’]s "
    rf"|This is |Sure, |Yes, )?(?P<name>{_NAME})"
)
_DATUM = r"\[(?:EMAIL|PHONE|ID|PASSPORT|ADDRESS|IBAN|CARD|BIRTH_DATE)_"
_BESIDE = re.compile(
    rf"(?<!\w)(?P<name>{_FULL})(?=(?:,| ·| \(| <| –| -|;|\n| =)[ ]?(?:[^\W\d_]{{1,14}}[.:]{{0,2}}[ "
    rf"]){{0,2}}{_DATUM}|[ ]{_DATUM})"
)
_BEFORE_NUMBER = re.compile(rf"(?<!\w)(?P<name>{_LONG})(?=(?:,? \(|, ){_DATUM})")
_BEHIND_ID = re.compile(rf"{_DATUM}\d+[a-z]*\] \((?P<name>{_LONG}(?: {_LONG})?)\)")
_AND = re.compile(
    rf"\[PERSON_\d+[a-z]*\](?:,| and| und| et| y| e| i| och| og| ja| en| a| &|, and|;) (?P<name>{_FULL})(?=[,.;"
    rf"()]|\s|$)"
)
_RULES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        _TITLED,
        TITLES
        | frozenset(
            (
                "detective inspector sergeant officer nurse judge senator bay bayan sayin gospoda gospodin domnul "
                "doamna mevrouw meneer dhr mevr rouva herra ur m signora"
            ).split()
        ),
    ),
    (
        _CALLED,
        frozenset(
            "name names called named hei heisse heiße heißt heisst this goes appelle appelle nom chiamo chiama "
            "llamo llama llamo nombre nome chamo "
            "chama nazywam nazywa heter hedder nimi jmenuji nevem adim numele heet naam nommee nomme".split()
        ),
    ),
    (_I_AM, frozenset("i suis ich sono soy sou jag jeg jestem jsem olen sunt ik hier this speaking".split())),
    (
        _SIGNED,
        frozenset(
            "regards best wishes yours sincerely thanks thank cheers greetings cordially love grusse gruss gruße "
            "gruß grüße mfg lg vg ihr ihre "
            "cordialement bien salutations amicalement saludos atentamente saludo saluti grazie atenciosamente "
            "cumprimentos abraco abracos groet "
            "groeten groetjes vanlig vanliga vennlig vennlige venlig venlige mvh halsningar vh hilsen terveisin "
            "t pozdrawiam powazaniem pozdravem "
            "udvozlettel saygilarimla stima pozdrav kvedja уважением".split()
        ),
    ),
    (_ASKED, frozenset("name names nom name namen nombre nome nimi imie jmeno who speaking".split())),
)
"""Each with the words of which one must be in the text at all."""
_DATUM_MARK = re.compile(_DATUM)
_BEFORE_MARKS = (_BESIDE, _BEFORE_NUMBER)
_AROUND = 130
"""Characters within which a name is introduced."""
_NEARBY = Nearby(_RULES, around=_AROUND)
_NOT_NAMES = (
    frozenset(
        """
        sir madam team all everyone everybody folks colleagues colleague client customer agent rep support seller
        buyer dispatch caller admin
        project manager director account service services support sales office group board head department unit plant
        site hotel
        mr mrs ms dr key regional senior junior chief office english german french spanish yes no ok okay sure hello
        hi dear thanks regards
        best kind the this that order invoice quote version system internet google microsoft apple amazon slack teams
        outlook windows
        stand-in detective inspector sergeant officer phone telephone tel telefon telefono téléphone mobile mobil
        mobiltelefon handy direct
        durchwahl rückfragen ruckfragen portable mail email e-mail fax passport pass iban card account holder born
        date place address website
        web alte neue new old failed workaround emergency delivery billing customs order contract bank payment
        shipping return reset
        linux android iphone excel monday linkedin sap oracle adobe zoom salesforce hubspot europe asia africa america
        germany france
        """.split()
    )
    | COMMON_STARTS
    | WEEKDAYS
    | MONTH_WORDS
    | LEGAL_FORMS
    | (GREETINGS - {"grace"})
)


def other_names(text: str, words: Sequence[Word]) -> Iterator[Span]:
    return _people(text, _introduced(text, words))


def _people(text: str, introduced: Iterable[re.Match[str]]) -> Iterator[Span]:
    for match in introduced:
        start, end = _trimmed(text, match.start("name"), match.end("name"))
        if end > start and _plausible(text[start:end], titled=match.re is _TITLED):
            yield Span(start, end, "PERSON", fold(text[start:end]), by_context=True)


def beside_a_person(text: str) -> Iterator[Span]:
    """Names that stand beside a mark of somebody ("[PERSON_1] and Anna Berg")."""
    return _people(text, _AND.finditer(text))


def _introduced(text: str, words: Sequence[Word]) -> Iterator[re.Match[str]]:
    yield from _NEARBY.find(text, ((word.folded, word.start, word.end) for word in words))
    for mark in _DATUM_MARK.finditer(text):
        since = max(0, mark.start() - _AROUND)
        for rule in _BEFORE_MARKS:
            yield from rule.finditer(text, since, mark.end())
        if (match := _BEHIND_ID.match(text, mark.start())) is not None:
            yield match
    yield from _AND.finditer(text)
    for word in words:
        if (word.folded in _ROLES or word.folded[:5] in _ROLE_STEMS) and (
            match := _IN_ROLE.match(text, word.end)
        ) is not None:
            yield match


_LEADING = re.compile(r"I['’]m |I am ")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without everyday words at either end ("Best", "Key Account")."""
    lead = _LEADING.match(text, start, end)
    start = lead.end() if lead is not None else start
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\s]+", text[start:end])]
    while words and fold(text[slice(*words[-1])].strip('.,"“”')) in _NOT_NAMES:
        words.pop()
    while words and fold(text[slice(*words[0])].strip('.,"“”')) in _NOT_NAMES:
        words.pop(0)
    return (words[0][0], words[-1][1]) if words else (start, start)


def _plausible(name: str, *, titled: bool) -> bool:
    words = [fold(w) for w in re.findall(r"[^\W\d_]+", name)]
    if not words or (name.isupper() and not titled) or (len(words) == 1 and len(words[0]) < 3):
        return False
    return not any(w in COMPANY_WORDS or w in LEGAL_FORMS for w in words)
