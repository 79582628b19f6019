"""Words that say of the number beside them that a state gave it to a person."""

import re
from collections.abc import Iterator

from llm.guard.either import low

_SAID = low(
    r"\b(?:tax (?:no|number|code|file|ref\w*)|personal (?:code|no|numbers?)|(?:identity|national) code"
    r"|social (?:no|number)"
    r"|(?:n[°º]|numéro) national|numéro d['’]identi\w+|codice personale|osobní číslo|(?:matičn|ličn"
    r"|osobn)\w+ broj|sotu"
    r"|versicherungs-?nr|steuer-?n(?:umme)?r|persoonlijk nummer|número (?:de )?documento"
    r"|n[úu]m\.? (?:de )?documento)\b|"
    r"\b(?:(?:national|personal|citizen|resident|government|photo|staatliche)\s(?:id|identity|insurance|number"
    r"|numbers|identification|tax)|id[ -]?(?:card|number|no|nr|nummer)|identity (?:card|number|no)|social security"
    r"|the social|ssn|itin|tax ?(?:id|payer)|tin|nino|ni (?:no|number)|n\.?i\.? number|nhs|tfn|ppsn?|pps|aadh?aar"
    r"|adhaar|pan card|cnic|nik|ktp|nric|hkid|mykad|curp|cpf|dni|nif|cuil|c[ée]dula|bsn|burgerservicenummer"
    r"|personnummer\w*|personnr|personal ?number|henkilötunnus\w*|hetu|kennit\w+|cpr|fødselsnummer\w*|fnr|d-nummer"
    r"|pesel\w*|dowód|rodn\w+ č[ií]s\w+|rodn[ée]|rč|r\.č\.?|oib|jmbg|emšo|emso|egn|cnp(?:-ul)?|taj|adóazonosító"
    r"|személyi|szig|isikukood\w*|personas kods|asmens\w*|tc kimlik|kimlik|tckn|ahv|avs|svnr|sozialversicherung\w*"
    r"|versicherungsnummer|rentenversicherung\w*|steuer-?id\w*|idnr|steueridentifikationsnummer|personalausweis\w*"
    r"|ausweis(?:nummer|nr)?|codice fiscale|c\.f\.|carta d'identità|numéro de sécurité sociale|sécurité sociale"
    r"|nss|niss|insz|rijksregister\w*|registre national|amka|αμκα|αδτ|αφμ|снилс|snils|sv-?nummer|sv-?nr|инн|інн|іпн"
    r"|егн|рнокпп|паспорт гражданина|bvn|ghana card|teudat zehut|my ?number|maynumber|ic no|iqama|emirates id"
    r"|documento|cartão de cidadão|identidade?|identité|identifikationsnummer|driver'?s licen[cs]e"
    r"|driving licen[cs]e|führerschein\w*|permis de conduire|medicare|(?:national|social|health"
    r"|sick(?:ness)?) (?:insurance|security)(?: card)?|seguridad social|segurança social|previdenza|sozialvers\w*"
    r"|niss|nuss|nid|cccd|cmnd|philsys|identity document|citizenship|persoonsnummer|aadhar|voter|versichert\w*"
    r"|krankenkass\w*|cod numeric personal|health card|ohip|driver number|matricule(?: lux\.?)?|ausweis\w*"
    r"|id-nummer|id-nr|dpi|rfc|titulo|jmbg|ембг|јмбг|nhi|ird|иин|omang|(?:número|n[°º]|nº) de afiliaci[oó]n"
    r"|pin(?= (?:19|20)?\d{6}-)|buletin|driv(?:er|ing) (?:licen[cs]e|permit)|permis(?: b)?|prawo jazdy"
    r"|rijbewijs\w*|patente(?: di guida)?|carnet de conducir|carteira de motorista|cnh|jazdy|voznik\w*|vozačka"
    r"|körkort\w*|kørekort\w*|førerkort\w*|ajokort\w*|iqama|fiscal code|(?:civil|qatar|saudi|thai|resident|ghana"
    r"|state|citizen) id|(?:nat\.|national(?: \w+)?|civil|citizen|identity|identification) no|melli(?: code)?"
    r"|kod ?melli|umid|(?:n[°º]|num\.?|numéro(?: de)?) (?:s[ée]cu\w*|fiscal)|samordningsn\w+|pers\.? ?nr"
    r"|numri personal|osobn\w+ (?:č[íi]slo|broj)|dowod\w+"
    r"|(?<!vehicle )(?<!device )(?<!machine )(?<!asset )identi(?:fication|fikations?|ficación|ficação|ficazione"
    r"|fikacij\w+) ?-?(?:number|no|nummer|code)|número de identidad|cart[ae] (?:d['’] ?)?identit\w+|c\.c|c\.f"
    r"|n\.i\. (?:no|number)|ramq|huduma|ögk|\w*ausweis\w*|carnet|licence dl|health (?:no|number)"
    r"|(?:pension\w*|foreigner\w*|[ée]trangers?|extranjer[oa]s?|taxpayer\w*|voter\w*|driver['’]?s?|insured\w*|assuré\w*"
    r"|afilia\w*|citizen\w*|resident\w*) (?:[a-z]{2,12} )?(?:number|no|nr|n[uú]mero|numéro|code|card|id|permit)"
    r"|n[°º] (?:d['’])?étranger|c[oó]digo [uú]nico|tessera sanitaria|tarjeta sanitaria|dl ?(?:#|no\b)"
    r"|qid|utente|sns|kvnr|kranken\w*n(?:umme)?r|versicherten\w*"
    r"|licen[cs]e to drive|visa (?:no|number)|social insurance|insured (?:no|number)|sv\.? ?nr"
    r"|patient (?:no"
    r"|number|id)|título de eleitor|núm\. afiliación|szem\.? ?ig\.?(?: szám)?|forsikrings\w+|cédula(?: de \w+)?"
    r"|(?:omani |bahraini )?resident card|embg|лнч|личн\w+ карт\w+|carte vitale|pis|pasep|kra pin"
    r"|citizen(?:ship)? no|matr[ií]cula consular|личный номер|особист\w+ номер|(?:residence|work|stay) (?:permit"
    r"|visa)|aufenthaltstitel\w*|aufenthaltskarte|titre de séjour|permesso di soggiorno|verblijfs\w+"
    r"|uppehållstillstånd\w*|karta pobytu|green card|alien (?:registration )?(?:no|number)|a-number"
    r"|občansk\w+ průkaz\w*"
    r"|osebna izkaznica|osobna iskaznica|lična karta|лична карта|carte (?:nationale )?d['’]identité"
    r"|carta de identidad|bilhete de identidade|identiteetti\w*|henkilökortti\w*|ταυτότητα\w*|удостоверени\w+"
    r"|id-?kort\w*|id-?kaart\w*|identiteitskaart\w*|legitimation\w*|leg\.-?nr|személyigazolvány\w*|nüfus)\b|マイナンバー"
    r"|個人番号|身份证|身分證|居留证|居留許可|居留證|在留カード|運転免許|健康保険|社保号|주민등록|외국인등록"
    r"|운전면허|건강보험|여권번호|ת\.?ז\.?|תעודת זהות|מספר זהות|رقم الهوية"
    r"|الهوية الوطنية|رقم الإقامة|บัตรประชาชน|आधार"
)
_SHORT = re.compile(
    r"\b(?:RUN|RUT|RG|CI|CC|NIE|SIN|NIC|NIN|CF|NIR|NI|UTR|SSS|CRN|OP(?: č)?|INE|FIN|BI|DUI|CHI"
    r"|[A-Z][a-z]+(?:an|ese|ish|ch) ID|(?<!\w )(?<!\w-)ID(?=:)"
    r"|IDs?(?= (?:of|for) (?:our|the|my|his|her|their|a)\b)|(?:(?<=[Hh]is )|(?<=[Hh]er )|(?<=[Mm]y )|(?<=[Yy]our )"
    r"|(?<=heir ))IDs?)\b"
)
"""Abbreviations that are words, or parts of words, in lower case."""


def said(text: str, small: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Such words between two places of a text and of the same text `lowered`."""
    yield from _SAID.finditer(small, start, end)
    yield from _SHORT.finditer(text, start, end)


def said_at(text: str, small: str, start: int) -> re.Match[str] | None:
    return _SAID.match(small, start) or _SHORT.match(text, start)


def says(words: str, small: str) -> bool:
    """Whether nothing else is said."""
    return _SAID.fullmatch(small) is not None or _SHORT.fullmatch(words) is not None
