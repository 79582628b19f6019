"""The words that tell fact, opinion and gossip apart, as patterns.

One pattern set per kind of cue. Patterns are read case-insensitively, except where a name is meant:
there `(?-i:…)` asks for its capital letter.
"""

import re
from functools import lru_cache

from skills.fog import lexicon as words
from skills.fog.verdict import Cue, CueKind

_NOT_A_NAME = (
    r"(?!(?:They|We|The|Our|Their|There|This|That|These|Those|It|I|He|She|You|Your|My|His|Her|Its|If|In|On|At|To|"
    r"From|"
    r"By|As|And|But|Or|So|Some|Someone|Somebody|People|Folks|Everybody|Everyone|Nobody|Anybody|One|Two|Three|A|An|"
    r"Per|"
    r"Apparently|Allegedly|Supposedly|Reportedly|Rumou?r|Word|Sources|Insiders|Maybe|Perhaps|Honestly|Frankly|For|"
    r"With|"
    r"Legal|Finance|Procurement|Management|Nothing|What|Which|Who|When|Where|Why|How|Yes|No|Not|Also|Then|Now|Today|"
    r"Yesterday|Hopefully|Unconfirmed|Somewhere|Old|Any|Let|According|Both|All|Most|Many|Several|Another|Other|"
    r"Others)\b)"
)
NAME = (
    rf"(?-i:{_NOT_A_NAME}(?:Mrs?\.? |Ms\.? |Dr\.? )?"
    r"[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-z]+)?(?:\s[A-Z][a-zà-öø-ÿ]+)?)"
)
ROLE = (
    r"(?:ceo|cfo|cio|cto|coo|cmo|cpo|ciso|cxo|vp|svp|evp|md|chair(?:man|woman|person)?|president|director|managers?|"
    r"boss(?:es)?|board|head of [a-z]+|procurement|management|steering committee|committee|sponsor|"
    r"decision[- ]makers?|"
    r"team|department|leadership|owners?|buyer|executives?|people|staff|users?|employees|partners?|chief|investors?|"
    r"works council|purchasing|finance|legal|engineers|planners|shareholders|union|crowd|family|crew|chairman|"
    r"accountant)"
)
THIRD = rf"(?:(?:the|their|her|his|its|your)\s+(?:[a-z]+\s){{0,2}}?{ROLE}|management|leadership|procurement)"
SAID = (
    r"(?:said|says|say|told|tells|mentioned|mentions|claims?|claimed|hinted|let slip|stated|states|wrote|writes|"
    r"reported|reports|explained|added|suggested|indicated|insists?|insisted|whispered|leaked|swears?|posted|bragged|"
    r"boasted|relayed|passed on|complains?|complained|reckons?|revealed|telling|tells|let on|knows?)"
)
THINKS = (
    r"(?:thinks?|thought|believes?|believed|feels|felt|reckons?|considers?|finds|found|sees|saw|views|regards|"
    r"prefers?|"
    r"preferred|expects?|hopes?|doubts?|fears?|worries|suspects?|argue[sd]?|rates|rated|likes|loves|dislikes|hates|"
    r"favou?rs|wants|would (?:be|rather|prefer|love|like)|['’]d (?:rather|prefer)|praised|criticised|criticized|"
    r"complained|described|called (?:it|us|our|the)|judges|assumes|guesses|estimates|predicts|enjoyed|admires|backs|"
    r"opposes|supports|questions|trusts|values|isn['’]t (?:wild|sold|keen|convinced)|is (?:leaning|torn|keen)|"
    r"was (?:rather|quite|very|visibly|clearly) |considered|regarded|viewed|sounded|seemed|looked|appeared|wants us|"
    r"wanted)"
)
_RELATIVE = (
    r"(?:friend|colleague|boss|ex-boss|wife|husband|partner|brother|sister|assistant|neighbou?r|cousin|nephew|"
    r"team ?mate|contact|mate|father|mother|son|daughter|buddy|predecessor|secretary)"
)
_UNNAMED = (
    r"(?:someone|somebody|people|folks|insiders?|sources?|some (?:people|folks|of them|guys|colleagues|users|"
    r"engineers|"
    r"managers|employees|staff)|(?:an?|some|another) (?:(?:former|ex-?|old|senior|junior|internal|fellow|sales) ?)?"
    r"(?:guy|person|contact|friend|source|mate|buddy|recruiter|headhunter|driver|supplier|temp|neighbou?r|"
    r"colleague|employee|insider|consultant|manager|user|engineer|developer|vendor|competitor|analyst|acquaintance)"
    r"(?: of (?:mine|ours|theirs))?|(?:the|an?) (?:sales )?(?:guy|bloke|chap|woman|person|rep) (?:from|at|in) \w+|"
    r"one of (?:their|the|his|her) [a-z]+|a (?:couple|few) of (?:people|them|folks|users)|"
    r"(?:former|old|ex-?) ?(?:customers?|employees|clients|staff)|an ex-?\w+|(?:the|some) (?:lads|guys|folks|people|"
    r"crowd|boys|girls|gang|crew|folk)(?: (?:in|at|from|over|on) \w+)?|"
    r"people close to \w+|(?-i:[A-Z]\w+)['’]s (?:people|folks|guys|crowd)|(?:the|an?|his|her|their) (?:(?:taxi "
    r")?driver|caretaker|waitress|waiter|barman|cleaner|guard|porter|"
    r"receptionist|secretary|gardener|doorman|intern|trainee)|half the \w+)"
)
_IS = r"(?:is|are|was|were|isn['’]t|aren['’]t|seems?|feels?|looks?|(?:has|have) been)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen)"
)
_FIRST_ACT = (
    r"(?:met|saw|sent|received|spoke|talked|called|e-?mailed|wrote|visited|attended|presented|demoed|delivered|"
    r"agreed|"
    r"signed|counted|read|checked|measured|tested|asked|showed|shared|trained|discussed|reviewed|opened|closed|"
    r"bought|told|stood|pulled|measured|replaced|"
    r"paid|won|lost|submitted|installed|logged|completed|booked|ran|quoted|rejected|took|walked|got|made|built|"
    r"was (?:there|in the room|at|on the call|present)|were (?:there|in the room|on the call|present)|witnessed|"
    r"(?:have|['’]ve)(?: just| already)? (?:delivered|received|signed|sent|seen|read|met|got|had|the|in front)|"
    r"(?:have|had)(?:n['’]t| not) (?:had|received|seen|signed|sent|paid|started)|"
    r"did(?: not|n['’]t) (?:attend|receive|send|sign|meet|get))"
)

_TABLE: tuple[tuple[CueKind, str], ...] = (
    (
        "hearsay",
        rf"\b(?:i|we|he|she|they|one|you|(?:my|our|an?|the) \w+|{NAME})(?:['’]ve| have| has| had|['’]d|['’]m| am| "
        rf"are|['’]re)?"
        r"(?: just| also| keep| kept)? (?:hear[ds]?|hearing|overheard|picked up|caught wind|got wind|had it from)\b"
        r"(?! (?:back )?from (?:you|him|her) (?:yesterday|today))"
        rf"|\b(?:{words.HEARSAY})\b|\b(?:{words.EVIDENTIALS})\b"
        r"|\b(?:i|we|he|she|" + NAME + r") (?:was|were|am|are|is|have been|has been|got) "
        r"(?:told|informed|given to understand|tipped)\b|\b(?:i|we)['’]ve been (?:told|informed)\b|\b(?:i['’]m|"
        r"we['’]re) told\b|\bso i(?:['’]m| am| was) told\b"
        r"|\bfrom what (?:i|we|one) (?:can )?(?:hear|heard|gather|gathered|understand|am told|was told|tell)\b"
        r"|\b(?:as far as|so) (?:one|i) hears?\b|\b(?:i|we) (?:understand|gather) (?:from others|that (?:others|"
        r"their))\b|\bit (?:is|was|has been) (?:said|believed|rumou?red|suggested|claimed|alleged|reported|thought|"
        r"understood)\b|\b(?:is|are) (?:said|believed|thought|rumou?red|understood|known|reputed) to\b"
        r"|\b(?:they|people|some|many|others|everyone|everybody) (?:say|said|claim|tell me|told me|think|tell us)\b",
    ),
    (
        "unnamed_source",
        rf"\b{_UNNAMED}\b(?:[^.;]{{0,40}}?)\b(?:{SAID}|thinks?|believes?|feels?|let slip|told|met|known?)\b"
        rf"|\b(?:someone|somebody) (?:must|senior|on the inside|inside|at|from|in)\b"
        rf"|\baccording to (?:someone|somebody|people|insiders|sources|an? [a-z]+|the (?!(?:contract|report|rfp|rfq|"
        rf"minutes|register|log|plan|agreement|tender|invoice|survey|annual|press|{ROLE})\b)[a-z]+)\b"
        rf"|(?-i:\b[Aa]n?) (?!(?:{words.PAPERS})\b)(?:(?!who |that |which )[a-z-]+ ){{1,3}}{SAID}\b"
        r"|^\W*(?:from |via |one of )?(?:an? |one |two |some |the same |same |several )[a-z -]{3,30}?(?: (?:at|in|"
        r"from|of) [\w ]{2,20})?:"
        r"|^\W*(?:waitress|waiter|driver|caretaker|receptionist|barman|guard|porter|somebody|someone)\b[^:]{0,40}:"
        r"|\baccording to (?:his|her|their|my) (?!contract|report|plan|letter|mail|website)[a-z]+\b"
        rf"|\banonymous(?:ly)?\b|\bunnamed\b|\bthe (?:market|street|industry) (?:is saying|says|thinks|knows)\b"
        rf"|\bsome people (?:was|were)\b|\bi forget who\b|\bcan['’]t (?:say|remember|recall) who\b",
    ),
    (
        "second_hand",
        rf"\b(?:{NAME}['’]s|my|his|her|their|our) (?:\w+['’]?s? )?{_RELATIVE}\b[^.;]{{0,40}}?\b(?:{SAID}|{THINKS}|"
        rf"works)\b"
        rf"|\b(?:{NAME}|she|he|i) {SAID}(?: (?:me|us))?(?: that)? (?:{NAME}|she|he|the \w+) (?:{SAID}|heard)\b"
        rf"|\b(?:{NAME}['’]s|my|his|her|our|the|an?) (?:partner|distributor|reseller|receptionist|assistant|driver|"
        rf"recruiter|consultant|installer)\b[^.;]{{0,20}}?\b{SAID}\b|\b(?:relayed|passed (?:it )?on|passed along) "
        rf"(?:that|to)\b|\b(?:{NAME}|she|he)(?:,[^,]{{2,40}},)? (?:{SAID})(?: (?:me|us|to me|to us))?(?: that)?,? "
        rf"(?:{NAME}['’]s \w+|{THIRD}|{NAME}) (?:\w+ )?(?:{_IS} (?:\w+ )?(?:{words.MIND_ADJECTIVES})|"
        rf"{words.MIND_VERBS}|{THINKS})",
    ),
    (
        "inner_state",
        rf"\b{THIRD}\b(?: at {NAME})? (?:{_IS} (?:not |\w+ly |very |really |so )?(?:{words.MIND_ADJECTIVES})|"
        rf"{words.MIND_VERBS}|{THINKS})"
        rf"|\b(?:they|nobody there|no one there|(?:every|no|any)(?:one|body) (?:there|(?:in|at) {NAME})|folks "
        rf"(?:over )?there)"
        rf" (?:\w+ )?(?:{_IS} (?:not |\w+ly |very )?(?:{words.MIND_ADJECTIVES})|{words.MIND_VERBS}|believes?)"
        rf"|\bsecretly\b|\bbehind (?:the scenes|closed doors)\b",
    ),
    (
        "vague_subject",
        r"\b(?:everybody|everyone|nobody|no one|no-one)\b(?: (?:there|here|(?:in|at) \w+))? "
        r"(?:knows?|says?|thinks?|hates?|believes?|likes?|wants?|trusts?|is)\b"
        r"|\bthe (?:whole|entire) (?:industry|market|company|floor|office) (?:knows|says|thinks)\b"
        r"|\b(?:folks|guys|people) (?:over )?(?:there|in|at|on)\b|\bthere (?:are|is) (?:talk|whispers|rumou?rs?|"
        r"chatter)\b|\bsome (?:say|think|claim|believe)\b",
    ),
    (
        "unattributed",
        r"\b(?:they|it|their (?:\w+ ){1,2}|the (?:budget|project|deal|plan|round|tender|evaluation|pilot|vendor|"
        r"decision|"
        rf"funding|merger|programme|program|line|timeline|{ROLE}) |some people |promises? |an? \w+ )\s?"
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
    (
        "own_judgement",
        r"\b(?:i|we)(?: \w+ly| really| still| do| don['’]t| do not| would| just)? "
        r"(?:think|believe|feel|find|want|wish|guess|suppose|suspect|imagine|assume|reckon|doubt|expect|hope|bet|"
        r"fear|like|love|prefer|consider|see no|wonder|argue|disagree|agree that|trust that|sense|estimate|predict)\b"
        r"|\b(?:i|we)(?:['’]m| am|['’]re| are)(?: \w+ly| not| very| pretty| quite| a bit| less| more)* "
        r"(?:sure|confident|convinced|certain|worried|afraid|concerned|optimistic|pessimistic|s[ck]eptical|happy|"
        r"unhappy|impressed|positive|nervous|sold on|leaning|inclined|tempted|surprised)\b"
        r"|\bin (?:my|our) (?:view|opinion|experience|eyes|judg(?:e)?ment|book)\b|\b(?:if|since) you ask me\b"
        r"|\bfrom (?:my|our) (?:perspective|point of view|side of things)\b|\bmy (?:gut|impression|feeling|take|"
        r"view|sense|reading|verdict|"
        r"guess|opinion|hunch|bet)\b|\b(?:honestly|frankly|personally|to be honest)\b|\bhonest (?:view|opinion)\b"
        r"|(?:^|, )to me\b|\b(?:seems?|looks?|sounds?|feels?|matters?|tight) to me\b|\bsounds? (?:good|bad|fair|"
        r"reasonable|right|great)\b"
        rf"|\b(?:{words.OWN_STANCE})\b",
    ),
    (
        "named_judgement",
        rf"\b(?:{NAME}|she|he|{THIRD}(?:, {NAME},)|{NAME}, (?:our|their|the) [a-z ]+,) (?:\w+ly )?(?:{THINKS}|"
        rf"{_IS} (?:not |\w+ly |very |a bit |rather |quite )?(?:{words.MIND_ADJECTIVES}|against|for it))(?!\w)"
        rf"|\b{SAID} (?:me|us) (?:she|he) (?:{THINKS})\b"
        rf"|\bin {NAME}['’]s? (?:view|opinion|eyes|experience|judg(?:e)?ment)\b"
        rf"|\b{NAME}['’]s (?:view|opinion|impression|take|feeling|verdict)\b"
        rf"|\b(?:told (?:us|me) (?:so )?(?:herself|himself)|in (?:her|his) own words)\b",
    ),
    ("hedge", rf"\b(?:{words.HEDGES}|(?:about|around)(?= (?:an?|\d|{_COUNT})\b))\b"),
    (
        "judgement",
        rf"\b(?!(?:good|well) as\b)(?:{words.EVALUATIVE_PHRASES}|{words.EVALUATIVE}|{words.JUDGING_ENDINGS})\b",
    ),
    (
        "recommendation",
        r"\b(?:should(?:n['’]t| not)?|ought to|we must|needs? (?:to|more|less)|would be (?:smart|wise|better|good)|"
        r"had better|"
        r"the best (?:approach|way|option|thing)|let['’]s(?! be| face)|it(?:['’]s| is) (?:time to|worth)|better to|"
        r"we(?:['’]d| would) do well)\b",
    ),
    (
        "prediction",
        r"\b(?:will|won['’]t|['’]ll|going to(?! (?:the|an?|our|their|his|her)\b)|gonna|definitely|certainly|surely|"
        r"is bound to|are bound to|expected to|"
        r"about to|next year|in our favou?r|one day|sooner or later|slides? into|in the long run)\b",
    ),
    (
        "conditional",
        r"\bif (?:i|we|you|they|he|she|it|that|this|somebody|someone|anybody|nobody|[a-z]+ ?[a-z]*) [^.]{3,80}"
        r"(?:,| then) (?:i|we|you|they|he|she|it|that|the)\b|"
        r"\b(?:i|we|you|they|he|she|it) (?:would|could|might|['’]d) [^.]{3,60}\bif\b",
    ),
    (
        "comparison",
        r"\b(?:you|they|he|she|it|that)(?: (?:are|is|was|were)|['’]re|['’]s) the (?:first|only|last)\b|"
        r"\bthe only ones?\b|\bnobody else\b|\bno ?one else\b|\bas if\b|"
        r"\bfirst (?:\w+ ){1,3}(?:here |ever )?(?:that|who|which)\b|"
        r"\bwithout equal\b|\blike no other\b|\bwhat (?:i|we) (?:cannot|can['’]t|could not|miss|like|need|want)\b|"
        r"\b(?:calls?|called) (?:us|you|it|him|her|them) (?:his|her|their|a|an|the|our)\b|"
        r"\byou(?: have|['’]ve) (?:always |really |finally )?(?:understood|grasped|listened|learned|been)\b",
    ),
    (
        "own_people",
        r"\b(?:my|our) (?:\w+ )?(?:people|men|guys|lads|crew|crews|foremen|operators|drivers|mechanics|colleagues|"
        r"shift|planners|engineers|boss|president|chairman|chief|site|mill|machines?|cranes?|trucks?|hospitals?|"
        r"stations?|pumps?|lines?|stores?|customers|clients|record|ledger|name|data)\b"
        r"(?! (?:think|feel|believe|would|might|hate|love))",
    ),
    (
        "document",
        rf"\b(?:per|according to|as per|see|in|on|from) (?:the|their|its|her|his|our|an?|your)?(?: \w+){{0,2}}? ?"
        rf"(?:{words.PAPERS})\b|\b(?:{words.PAPERS})\b[^.;,]{{0,20}}? (?:says?|shows?|states?|lists?|names?|"
        rf"requires?|demands?|"
        rf"covers?|has|have|contains?|confirms?|is dated|was (?:signed|shared|countersigned|published|recorded))\b"
        rf"|\b(?:{words.PAPERS}|clause|section|page|annex|line|number|resolution|p\.?o\.?) (?:no\.? ?|"
        rf"#)?[a-z]{{0,3}}-?\d[\w.-]*"
        r"|\b(?:on file|is filed|attached|documented|in writing|written|countersigned|press release|in front of me|"
        r"recorded|it says so|downloaded|annual report|invoice|signed (?:contract|nda|order|agreement))\b",
    ),
    ("paper", rf"\b(?:{words.PAPERS})\b"),
    (
        "date",
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b|{_MONTH} \d{{1,2}}\b|(?:in|since|until|by|on|of|from|"
        rf"between|last|"
        rf"the) {_MONTH}\b|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:in|since|until|by|from|"
        rf"of) (?:19|20)"
        rf"\d\d\b|\d{{1,2}}:\d{{2}}\b|(?:on |last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]s)?\b|"
        rf"yesterday(?:['’]s)?\b|this morning\b|last (?:night|week|month|quarter|year)\b|an hour ago\b|before "
        rf"lunch\b|\d+ (?:days|weeks|months|hours|minutes) ago\b|the \d{{1,2}}(?:st|nd|rd|th)\b|(?:in|for) q[1-4]\b|"
        rf"(?:in )?week \d{{1,2}}\b|(?:starts|ends|begins) in {_MONTH}\b)",
    ),
    (
        "number",
        rf"(?<![\w:/.-])(?:[$€£]\s?\d[\d,.]*\s?(?:k|m|bn|million|billion|thousand)?|\d[\d,.]*\s?(?:%|percent|k\b|"
        rf"m\b|million|billion|thousand|euros?|dollars?)?|[a-z]{{2}}-?\d{{3,}})(?![\w:/-])"
        rf"|\b(?:{_COUNT}|half|a third|two thirds|a quarter)"
        rf"(?: per ?cent| of (?:the|their|our|them|it)|-?fold)\b|\b{_COUNT}\b(?=(?: (?:\w+ "
        rf"){{0,2}}(?:\w+s\b|million|thousand|hundred|of|people)\b)|-|\W*$| to {_COUNT}|, {_COUNT}| and {_COUNT})",
    ),
    (
        "first_hand",
        rf"\b(?:i|we|my (?:team|assistant)|our (?:account )?team)(?:['’]ve)?(?: (?:just|already|personally|also))? "
        rf"?{_FIRST_ACT}\b"
        rf"|\b(?:told|asked|showed|sent|gave|wrote to|confirmed to|e-?mailed|invited|called|promised|handed|walked) "
        rf"(?:me|us)\b|\b(?:met|spoke with|called|visited|joined) (?:me|us|our)\b|\bi (?:saw|have seen) the\b",
    ),
    (
        "own_matter",
        r"\b(?:our|my) (?:\w+ ){0,2}?(?:budget|contract|price|framework|invoice|team|plants?|factories|deadline|"
        r"policy|"
        r"process|board|deliveries|version|licen[cs]es?|system|supplier|agreement|go-live|fiscal year|auditors?|"
        r"renewal|headcount|department|plan|depots|warehouses?)\b"
        r"|\bwe (?:currently |now |already |still )?(?:run|use|have|own|pay|employ|operate|buy|work with|report|"
        r"spend|plan with|signed|host|get|process|need two|handle|serve|are the)\b|\bwe['’]re the\b|\bi['’]ve got\b"
        r"|\bi can (?:approve|sign|decide|authori[sz]e|spend|release)\b|\bi (?:currently |personally )?(?:run|own|"
        r"sign|report|manage|lead|decide|approve|head)\b"
        r"|\b(?:her|his) (?:own )?(?:budget|team|department|headcount)\b(?= (?:is|has|was))",
    ),
    (
        "event",
        rf"\b(?:{words.EVENT_PHRASES}|{words.EVENTS})\b"
        rf"|\b(?:i|we|he|she|they|it|(?:the|our|their|his|her|my) \w+(?: (?!was\b|were\b|been\b|is\b|are\b|"
        rf"got\b)\w+)?|{NAME}(?:['’]s \w+)?) (?:\w+ly )?"
        rf"(?:{words.IRREGULAR}|(?!need|seem|appear|feel|hop|lik|believ|doubt|consider|prefer|want|expect|suppos|"
        rf"fear|worri)"
        r"\w{3,}ed)\b",
    ),
    (
        "confirmed",
        r"\b(?:confirm(?:s|ed)?|stated|acknowledged|verified|certif(?:ied|ies)|proved|in front of me|shows?(?: our| "
        r"us)?|states|lists|covers|signed off)\b",
    ),
    ("attributed", rf"\b(?:{NAME})(?:,[^,]{{2,40}},)? {SAID}\b|\baccording to {NAME}|\b(?:she|he) {SAID}\b"),
    (
        "named_act",
        rf"\b{NAME}(?:['’]s [a-z]+)?(?:,[^,]{{2,40}},)? (?:has |have |had |also )?(?:{words.EVENTS}|took part|"
        rf"(?:did|has|had)(?:n['’]t| not) \w+)\b",
    ),
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[CueKind, re.Pattern[str]], ...]:
    """Compiled at the first use: the patterns are large, and the command line should start at once."""
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _TABLE)


def find_cues(text: str) -> tuple[Cue, ...]:
    """Every cue in `text`, by kind and then by place."""
    return tuple(
        Cue(kind, match.group(), match.start(), match.end())
        for kind, pattern in _patterns()
        for match in pattern.finditer(text)
        if match.group().strip()
    )
