"""Words that show a statement was passed on, or that nobody stands behind it."""

from skills.fog import lexicon as words
from skills.fog.names import IS, NAME, RELATIVE, ROLE, SAID, THINKS, THIRD
from skills.fog.verdict import CueKind

_ME = r"(?:i|we|he|she)"
_BEING = r"(?:was|were|am|are|is|have been|has been|['’]ve been|['’]m|['’]re|got|keep getting|keeps? being)"
_CANT_SAY = (
    r"(?:no idea|dunno|don['’]?t know|do not know|did(?: not|n['’]t) (?:know|say)|not (?:known|clear|sure)|"
    r"could(?: not|n['’]t) (?:say|tell|recall|remember|name)|can(?:not|['’]t) (?:say|tell|recall|remember|vouch|"
    r"swear))"
)
_BODY = r"(?:board|committee|council|panel|cabinet)"

HEARSAY: tuple[tuple[CueKind, str], ...] = (
    (
        "hearsay",
        rf"\b{_ME} (?:keep|kept|just|also|have|has|had) (?:just |also )?(?:hear(?:d|ing)|picked up|caught wind|"
        rf"got wind)\b"
        r"|\b(?:picked up|picking up|caught wind|got wind)\b"
        rf"|\b(?:{words.HEARSAY})\b|\b(?:{words.EVIDENTIALS})\b"
        rf"|\b(?:{_ME}|{NAME})(?: |(?=['’])){_BEING} (?:told|informed|given to understand|tipped)\b(?! off\b)"
        r"|\bfrom what (?:i|we|one) (?:can )?(?:hears?|heard|gather|gathered|understand|am told|was told|tell)\b"
        r"|\b(?:as far as|so) (?:one|i) hears?\b|\b(?:i|we) (?:understand|gather) (?:from others|that (?:others|"
        r"their))\b"
        r"|(?<!what )\b(?:they|people|some|many|others|everyone|everybody) (?:say|claim|tell me|told me|think|"
        r"tell us)\b"
        r"|\b(?:in|at|on) the \w+(?: \w+)? (?:they|people|folks)(?:['’]re| are)? (?:say|said|saying|talk|talked)\b"
        r"|(?<!\bi )(?<!\bwe )\bha(?:s|ve|d) (?:us|them|you|him|her) (?:folks |all )?\w+ing\b"
        r"|\b(?:has|have|had|got) it from\b|\bcame to know\b|\btelling (?:everyone|everybody|people|folks|"
        r"the market|"
        r"anyone|half)\b",
    ),
    (
        "hearsay",
        rf"\bthere(?:['’]s| is| are| was| were| has been)(?: \w+){{0,3}} (?:{words.RUMOURS}|stor(?:y|ies)|"
        rf"a version)\b"
        rf"|\b(?:{words.RUMOURS})\b(?: \w+){{0,2}}? (?:at|in|on|from|around|among|across|out of|is|was|has it|"
        rf"says)\b"
        r"|(?:^|\bthe |\bsome )(?:word|story)\b(?: \w+){0,2}? (?:at|in|on|from|around|is(?: that)?|"
        r"was(?: that)?|has it|"
        r"goes|going|doing)\b"
        r"|\b(?:going|doing|making|done|did) (?:the )?(?:rounds|around)\b|\b(?:is|are|was|"
        r"were) (?:being )?(?:spoken|"
        r"talked|whispered) (?:of|about)\b|\b(?:people|folks|they|everyone|everybody)"
        r"(?:['’]re| are| were| was| is) (?:all )?(?:saying|"
        r"talking|whispering|discussing)\b",
    ),
    (
        "impersonal",
        r"\bthere (?:are|were|have been) (?:reports|claims|accounts|suggestions|allegations|indications) (?:of|that)\b|"
        r"\bit(?: is| was| has been| had been|['’]s been|['’]s being) (?:\w+ly )?(?:remarked|mentioned|"
        r"suggested|said|"
        r"claimed|alleged|rumou?red|reported|understood|believed|thought|felt|passed (?:along|on)|put about|hinted|"
        r"whispered|implied|intimated|known)\b|\bmention was made\b|\b(?:is|are|was|were) (?:widely |generally |"
        r"commonly "
        r")?(?:believed|understood|thought|said|rumou?red|reputed|alleged|supposed|tipped|known) to\b|\balleged\b|"
        r"\banecdotal(?:ly)?\b|\bha(?:s|d|ve) the impression from\b|\bthe (?:feeling|perception|belief|impression) "
        r"(?:in|among|on|at)\b",
    ),
    ("rumour_named", rf"\b(?:{words.RUMOURS})\b"),
    (
        "source_doubted",
        rf"\b{_CANT_SAY}(?: \w+)? (?:by whom|from whom|who|whom|where|which of|whether (?:it|that|this)|"
        rf"if (?:it|that|"
        r"this)['’]?s?)\b"
        r"|\bby whom (?:he|she|they|i) (?:could|did)n['’]t\b|\bwho knows\b|\bmake of (?:it|that) what\b|"
        r"\b(?:pinch|grain) of salt\b|\bfor what it['’]?s worth\b|\bgenuineness\b|\bcould say where\b|"
        r"\bnever (?:seen|"
        r"laid eyes on) (?:it|them)\b|\bnobody (?:owned|would own|specific|in particular|could say|has come)\b|"
        r"\b(?:couldn['’]t|can['’]t|could not) tell you\b|\bisn['’]t from anyone\b|\bwithout (?:naming|"
        r"saying (?:who|"
        r"which|how))\b|\b(?:he|she|they) would say that\b|\bnone of whom\b|\bisn['’]t (?:the most )?reliable\b|"
        r"\bno (?:particular|named) source\b|"
        r"\bsame person\b|\bnot from (?:anyone|somebody|someone)\b|\bunsourced\b|\bgets? bigger each\b",
    ),
    (
        "unnamed_source",
        rf"\b(?:someone|somebody) (?:must|senior|on the inside|inside|upstairs|at|from|in)\b"
        rf"|\baccording to (?:someone|somebody|people|insiders|sources|an? [a-z]+|the (?!(?:contract|report|rfp|"
        rf"rfq|"
        rf"minutes|register|log|plan|agreement|tender|invoice|survey|annual|press|{ROLE})\b)[a-z]+)\b"
        r"|^\W*(?:from |via |one of )?(?:an? |one |two |some |the same |same |several )[a-z -]{3,30}?(?: (?:at|in|"
        r"from|of) [\w ]{2,20})?(?:, [\w ]{3,30})?:"
        r"|^\W*(?:waitress|waiter|driver|caretaker|receptionist|barman|guard|porter|somebody|someone)\b[^:]{0,40}:"
        rf"|\b(?:according to|per) (?:his|her|their|my|an?|some|one of) (?!(?:\w+ )?(?:{words.PAPERS}|"
        rf"website)\b)[a-z]+\b"
        rf"|\banonymous(?:ly)?\b|\bunnamed\b|\bthe (?:market|street|industry) (?:is saying|says|thinks|knows)\b"
        rf"|\b(?:some people|promises?) (?:was|were)\b|\bi forget who\b|\bpeople close to\b"
        r"|\bsources? (?:close|near|inside|at|in|within|familiar)\b|\bno name i can\b|\bwithout a name\b",
    ),
    (
        "second_hand",
        rf"\b(?:{NAME}['’]s|my|his|her|their|our) (?:\w+['’]?s? )?{RELATIVE}\b[^.;]{{0,40}}?\b(?:{SAID}|{THINKS}|"
        rf"works)\b|\b{RELATIVE}['’]s {RELATIVE}\b|\bheard second[- ]hand\b"
        rf"|\bper {NAME}, (?:the|their|his|her) {ROLE}\b"
        rf"|\b(?:{NAME}|she|he)(?:,[^,]{{2,40}},)? (?:{SAID})(?: (?:me|us|to me|to us))?(?: that)?,? "
        rf"(?:{NAME}['’]s \w+|{THIRD}|{NAME}) (?:\w+ )?(?:{IS} (?:\w+ )?(?:{words.MIND_ADJECTIVES})|"
        rf"{words.MIND_VERBS}|{THINKS})",
    ),
    (
        "inner_state",
        rf"\b(?!\w+ {_BODY} (?:finds|found|wants|recommends|considers)\b){THIRD}\b(?: at {NAME})? "
        rf"(?:{IS} (?:not |\w+ly |very |really |so )?(?:{words.MIND_ADJECTIVES})|{words.MIND_VERBS}|{THINKS})"
        rf"|\b(?:they|nobody there|no one there|(?:every|no|any)(?:one|body) (?:there|(?:in|at) {NAME})|folks "
        rf"(?:over )?there)"
        rf" (?:\w+ )?(?:{IS} (?:not |\w+ly |very )?(?:{words.MIND_ADJECTIVES})|{words.MIND_VERBS}|believes?)"
        rf"|\b(?:secretly|on the quiet|in secret|hush-hush|under wraps)\b|\bbehind (?:the scenes|closed doors)\b|"
        rf"(?<!\bI )(?<!\bwe )\b(?:quietly|privately)\b",
    ),
    (
        "vague_subject",
        r"\b(?:everybody|everyone|nobody|no one|no-one)\b(?: (?:there|here|(?:in|at) \w+))? "
        r"(?:knows?|says?|thinks?|hates?|believes?|likes?|wants?|trusts?)\b"
        r"|\b(?:everybody|everyone|nobody|no one|no-one) (?:there|(?:in|at) \w+) (?:is|are|has|have)\b"
        r"|\bthe (?:whole|entire) (?:industry|market|company|floor|office) (?:knows|says|thinks)\b"
        r"|\b(?:folks|guys|people) (?:over )?(?:there|in|at|on)\b|\bthere (?:are|is) (?:talk|whispers|rumou?rs?|"
        r"chatter)\b|\bsome (?:say|think|claim|believe)\b",
    ),
    (
        "unattributed",
        r"\b(?:they|it|their (?:\w+ ){1,2}|the (?:budget|project|deal|plan|round|tender|evaluation|pilot|vendor|"
        r"decision|"
        rf"funding|merger|programme|program|line|timeline|{ROLE}) |an? \w+ )\s?"
        r"(?:was|were|has been|have been|had been|is being|are being|got|gets)(?: \w+ly)? "
        r"(?:\w+ed|cut|slashed|let go|sold|split|shut down|thrown out|put on hold|told|frozen|chosen|withdrawn|"
        r"taken|made)\b(?! (?:by|at|in|on|from) (?:\d|[A-Z]))"
        r"|\b(?:they|it)(?:['’]ve| have| has)? been \w+(?:-\w+)?ing\b",
    ),
    (
        "unsourced",
        rf"^\W*(?:they(?:['’]re)?|their [a-z]+(?: [a-z]+)?|{THIRD}) (?:are |is |have |has |['’]re )?(?:been )?"
        r"(?:\w+ly )?(?:\w+ing|never|always|no longer|got|have a|has a|in (?:trouble|talks))\b",
    ),
)
