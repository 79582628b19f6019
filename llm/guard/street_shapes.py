"""How addresses are written, country by country, as patterns: what tells one, without all that belongs to it."""

import re

from llm.guard.street_words import BEFORE, BEHIND, ENGLISH, HOUSES

CAP = r"(?:(?:St|Ste|Dr|Sta|Sto|Gen|Gral|Prof|Mt|Ft|S|Sv|Св|Av|Ste)\.|[^\W\d_a-zß-öø-ÿа-яα-ω][\w'’]*(?:-[\w'’]+)*)"
SMALL = (
    r"(?:de|du|des|la|le|les|lo|los|las|del|della|dei|di|da|do|dos|das|van|von|der|den|of|the|al|el|y|e|zum|zur|am|an"
    r"|in|sur|sous|upon|on|unter|ob|im|a\.|d\.|na|nad|u)"
)
WORD = rf"(?:{SMALL}(?!\w)|d'{CAP}|l'{CAP}|{CAP})"
NUMBER = r"(?:s/n|\d{1,5}(?:[ -][A-Za-z](?![\w'’.:])|[A-Za-z](?![\w'’.]))?(?:[-–/]\d{1,4}[a-zA-Z]?){0,3}(?:/[A-Z])?)"
NO = r"(?:lote |n[.º°]{1,2} ?|no ?[.:]? ?|nr\.? ?|č\. ?|д\. ?|дом |#\s?|num\. ?)?"
AFTER = r"(?![\w%]|[.,:]\d| ?(?:km|kg|mm|cm|kW|MW|tons?|units|pcs|users|days|hours|weeks|months|years|Uhr|Stück)(?!\w))"


def either(words: list[str]) -> str:
    """Any of the words, with or without a capital."""
    return "(?:" + "|".join(f"[{w[0].lower()}{w[0].upper()}]{w[1:]}" for w in words) + ")"


ENGLISH_STREET, BEFORE_NAME, BEHIND_NAME, HOUSE = (
    f"(?:{'|'.join(ENGLISH)})",
    either(BEFORE),
    either(BEHIND),
    f"(?:{'|'.join(HOUSES)})",
)


_MAY_BE = re.compile(r"\(\?:(\w+)\)\?|(\w)\?")


def written_as(words: list[str]) -> frozenset[str]:
    """How each may be written, with and without what may be left out, as far as its first sign that is no letter."""
    bare = _bare(words)
    return frozenset(form for w in bare for form in (w, w[:1].upper() + w[1:], w.lower()))


def _capitals(words: list[str]) -> frozenset[str]:
    """The same for words that count only as they are written here."""
    return frozenset(_bare(words))


def _bare(words: list[str]) -> list[str]:
    plain = [w.replace("[ée]", "é").replace("\\.", " ") for w in words]
    spelt = [form for w in plain for form in (_MAY_BE.sub("", w), _MAY_BE.sub(lambda m: m[1] or m[2], w))]
    return [re.sub(r"\W.*", "", w) for w in spelt]


ANY_NUMBER = frozenset({"0"})
"""A number with a line behind it, of any figures."""
_CALLE = ["Calle", "Carrera", "Cra", "Cl", "Cll", "Diagonal", "Transversal", "Avenida", "Av"]
_PLOT = "Plot Erf Stand Block Blk House Villa Shop Unit Flat Building Bldg Door H Km P PO Apartado Postboks".split()
ANYWHERE: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), needed)
    for pattern, needed in (
        (
            rf"(?<![\w.,/-])(?:No\.? )?{NUMBER},? (?:(?:[NSEW]|North|South|East|West|The)\.? )?"
            rf"(?:(?:(?:{CAP}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,4}}{ENGLISH_STREET}|(?:(?<=The )|(?<=North )|(?<=South )"
            rf"|(?<=East )"
            rf"|(?<=West )){ENGLISH_STREET}|Broadway|Esplanade|Parade|Promenade|Embankment|Boulevard)(?:(?<=\.)|(?!\w))"
            r"(?: (?:[NSEW]{1,2}|North|South|East|West|Central)(?!\w))?",
            _capitals(ENGLISH),
        ),
        (rf"(?<![\w'’])(?:{CAP} ){{1,3}}{ENGLISH_STREET} (?:No\.? ?)?{NUMBER}{AFTER}", _capitals(ENGLISH)),
        (
            rf"(?<![\w.,/-])\d{{1,4}}(?: ?(?:bis|ter|quater|[A-Da-d](?!\w)))?,? {BEFORE_NAME} (?:{WORD}[ -]){{0,5}}"
            rf"(?:[dl]['’])?{CAP}(?: {CAP}){{0,2}}",
            written_as(BEFORE),
        ),
        (
            r"(?<![\w'’])(?:No\.? ?\d{1,4},? )?(?:Jalan|Jln|Jl\.?|Lorong|Soi) "
            rf"(?:(?:[A-Z]{{1,3}} ?\d{{1,2}}/\d{{1,3}}[A-Z]?|{CAP}) ?){{1,4}}"
            rf"(?:(?:(?i:{NO})|(?<=Kav)\. ?)\d{{1,4}}(?:-\d{{1,4}})?)?",
            written_as(["Jalan", "Jln", "Jl", "Lorong", "Soi"]),
        ),
        (
            rf"(?<!\w)(?:[Aa]pt\.?|Apartment|Flat|Unit|Suite|Office|Shop|Room) ?#?\d{{1,5}}[A-Z]?,? "
            rf"(?:[^,\n.]{{1,20}}, )?(?:{CAP} ){{1,3}}(?:{ENGLISH_STREET}|{HOUSE})(?!\w)",
            written_as(["Apt", "Apartment", "Flat", "Unit", "Suite", "Office", "Shop", "Room"]),
        ),
        (
            r"(?<![\w#])#?\d{1,4}(?:/\d+)?,? \d{1,2}(?:st|nd|rd|th) (?:Cross|Main|Block|Stage|Phase)(?!\w)",
            written_as(["Cross", "Main", "Block", "Stage", "Phase"]),
        ),
        (
            rf"(?<!\w)Pol(?:ígono|\.) ?Ind(?:ustrial|\.) (?:{WORD} ?){{1,4}}, (?:parcela|nave|calle|c/) ?\w{{1,8}}",
            written_as(["Pol", "Polígono"]),
        ),
        (r"(?<!\w)(?:R\.?R\.?|HC) ?\d{1,3},? Box \d{1,5}[A-Z]?", written_as(["Box"])),
        (r"(?<!\w)Unter den Linden \d{1,3}", written_as(["Linden"])),
        (
            rf"(?<!\w)(?:Le|La|Les|Domaine|Château|Ferme|Moulin|Mas|Cascina|Masseria|Finca|Quinta|Cortijo|Gut"
            rf"|Schloss|Hof"
            rf"|L['’])(?: (?:{SMALL}|{CAP}))?[ ]?{CAP}(?: {CAP})?(?=, (?:[A-Z]{{1,3}}-)?\d{{4,5}} {CAP})",
            written_as(
                "Le La Les L Domaine Château Ferme Moulin Mas Cascina Masseria Finca Quinta Cortijo Gut Schloss "
                "Hof".split()
            ),
        ),
        (
            r"(?<![\w.,/-])(?:[NSEW]\d{1,5}(?:[NSEW]\d{1,5})?|\d{1,5}[NSEW]?) (?:County|State|US|U\.S\."
            r"|Farm to Market"
            r"|FM|CR|SR|Hwy\.?|Highway|Route|Rte\.?)(?: (?:Rd\.?|Road|Route|Highway|Hwy\.?))? (?:[A-Z]{1,2}"
            r"|\d{1,4})(?![\w-])",
            written_as("County State US Farm FM CR SR Hwy Highway Route Rte".split()) | {"U", "US", "FM", "CR", "SR"},
        ),
        (
            rf"(?<!\w)(?:The )?(?:{CAP} ){{1,3}}{HOUSE}(?=, (?:{WORD}[ "
            rf",]{{1,2}}){{1,6}}[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}(?!\w))",
            _capitals(HOUSES),
        ),
        (
            rf"(?<!\w)(?:{CAP} (?:Mah\.|Mahallesi),? )?(?:\d{{1,5}}\.|(?:{CAP} ){{1,3}}) ?(?:Sok\.|Sk\.|Sokak"
            rf"|Cad\.|Cd\.)"
            rf",? (?i:{NO}){NUMBER}",
            frozenset("Sok Sk Sokak Cad Cd".split()),
        ),
        (rf"(?<!\w)[Ss]ố \d{{1,4}}[A-Z]?(?:/\d{{1,4}})?,? (?:{CAP} ){{0,4}}{CAP}", frozenset({"Số", "số"})),
        (
            rf"(?<![\w.,/-])\d{{1,4}}[A-Z]?(?:/\d{{1,4}})?,? (?:{CAP} ){{0,4}}{CAP}"
            r"(?=, (?:Quận|Phường|Huyện|Thành phố|TP\.?|Q\.|P\.|Xã) ?[^\W_])",
            frozenset("Quận Phường Huyện Thành TP Q P Xã".split()),
        ),
        (
            r"(?<!\w)(?:P\.?\s?O\.?\s?Box|G\.?P\.?O\.? Box|Postfach|Postbus|Postboks|Postbox|Pf\.|B\.?P\.?"
            r"|Boîte postale"
            r"|Apartado(?: de [Cc]orreos| Postal)?|Casella [Pp]ostale|Caixa [Pp]ostal|Skr(?:ytka"
            r"|\.) ?[Pp]oczt\w*|Private Bag"
            r"|Locked Bag|PL|P\.K\.|а/я) ?(?:n[.º°] ?|no\.? ?|X)?\d{1,6}(?: \d{2,3}){0,2}"
            rf"(?=,? (?:[A-Z]{{1,3}}-)?\d{{3,6}}(?: \d{{2,3}})? {CAP}|, {CAP}| {CAP} {CAP})",
            written_as(
                "Box Postfach Postbus Postboks Postbox Pf BP B Boîte Apartado Casella Caixa Skr Skrytka Bag PL "
                "P".split()
            )
            | {"а"},
        ),
        (
            rf"(?<![\w.,/-])\d{{1,4}}(?:/\d{{1,4}})? (?:Moo \d{{1,2}},? )?"
            rf"(?:(?:{CAP} ){{1,3}}(?:Soi|Alley)|Soi (?:{CAP} ){{0,2}}{CAP}) \d{{1,3}}",
            written_as(["Soi", "Alley"]),
        ),
        (
            r"(?<![\w.,/-])\d{1,4}(?:-\d{1,3})?,? [A-Z][a-z]+(?:-?[a-z\d]+)?-(?:ro|gil|daero)(?!\w)(?=,? )",
            frozenset({"ro", "gil", "daero"}),
        ),
        (
            rf"(?<!\w)[Ll]ieu-?dit (?:{WORD}[ -]?){{1,4}}(?=, \d{{5}} )"
            r"|(?<!\w)[Kk]m\.? ?\d{1,4}(?:[.,]\d)?,? (?:de la )?(?:Carretera|Carr\.|Autopista|Ruta|Rodovia|Route"
            rf"|Highway|Autovía|Panamericana)(?: a)?(?: (?:{WORD} ?){{1,4}})?",
            written_as(["Lieu", "Lieudit", "Km"]) | {"km"},
        ),
        (rf"(?<![\w'’])(?:{CAP} ){{1,3}}{BEHIND_NAME} (?i:{NO}){NUMBER}\.?{AFTER}", written_as(BEHIND)),
        (
            rf"(?<![\w-])[A-Z]-?\d{{1,4}}(?:/\d+)?(?=, (?:Sector|(?:{CAP} )+(?:Extension|Vihar|Layout|Estate)"
            rf"|Block|Phase|Street|Road|{CAP} (?:Nagar|Colony|Enclave|Road|Marg)))",
            written_as(
                "Sector Extension Vihar Layout Estate Block Phase Street Road Nagar Colony Enclave Marg".split()
            ),
        ),
        (
            rf"(?<![\w.,/-])[1-9]\d{{0,2}}-\d{{1,3}}(?:-\d{{1,4}})?,? {CAP}(?=[ ,])(?=[^.\n]{{0,50}}(?:-ku|-shi|-cho"
            rf"|-machi|-gu|-ro|-dong|-gun|ken|Tokyo|Osaka|Kyoto|Kobe|Seoul|\d{{3}}-\d{{4}}))",
            ANY_NUMBER,
        ),
        (
            rf"(?<!\w)(?:The Old {CAP}|(?:The )?(?:{CAP} ){{0,3}}{HOUSE}), (?:{CAP} ){{1,3}}{ENGLISH_STREET}(?!\w)",
            _capitals([*HOUSES, "Old"]),
        ),
    )
)
"""Each with the words of which one must stand in it: it is looked for around those alone."""
LED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), leads)
    for pattern, leads in (
        (
            rf"(?<![\w'’]){BEFORE_NAME} ?(?:{WORD}[ -]){{0,5}}(?:[dl]['’])?{CAP},? (?i:{NO}){NUMBER}(?: bis| ter)?"
            rf"{AFTER}",
            written_as(BEFORE),
        ),
        (rf"(?<![\w'’]){BEFORE_NAME} [^\W\d_]+(?: [^\W\d_]+)? {NUMBER}(?=, \d{{4,6}} {CAP})", written_as(BEFORE)),
        (
            r"(?<!\w)(?:Calle|Carrera|Cra\.?|Cl\.?|Cll\.?|Diagonal|Transversal|Avenida|Av\.?) \d{1,3}[A-Z]?"
            r"(?: (?:Bis|Sur|Norte))? ?(?:#|No\.?|N°|Nº) ?\d{1,3}[A-Z]? ?- ?\d{1,3}",
            written_as(_CALLE),
        ),
        (
            r"(?<!\w)(?:Plot|Erf|Stand|Block|Blk|House|Villa|Shop|Unit|Flat|Building|Bldg|Door|H\.? ?No|Km"
            r"|P\.? ?O\.? Box|PO Box|Apartado|Postboks) ?(?:No\.? ?|[#:] ?)?\d{1,6}[A-Z]?(?:[-/]\d+){0,3}"
            rf"(?=, {CAP}| {CAP} {CAP})",
            written_as(_PLOT),
        ),
    )
)
"""Each with the words it begins with: read only from there."""
EASTERN = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?:〒\s?\d{3}-?\d{4}\s?)?(?:[一-龥]{2,3}[都道府県])?[一-龥]{1,6}[市区町村郡][一-龥ぁ-んァ-ヶ々\w]{0,12}?[\d０-９]{1,4}"
            r"(?:[丁目番地号−‐ー-]+[\d０-９]{0,4}){0,5}"
        ),
        r"(?:[一-龥]{2,4}省)?[一-龥]{2,4}市[一-龥]{1,8}(?:区|區|县)?[一-龥]{1,12}(?:路|街|道|大道|巷|弄)(?:[一二三四五六七八九十]段)?\s?\d{1,5}"
        r"\s?[号號]?(?:\d+室)?",
        r"(?:[가-힣]{2,6}(?:시|도)\s)?[가-힣]{1,6}(?:구|시|군)\s[가-힣\d]{1,8}(?:로|길|대로)\s?\d{1,4}(?:-\d{1,4})?"
        r"(?:번길 \d+)?",
    )
)
EASTERN_LETTERS = re.compile(r"[一-龥가-힣]")
