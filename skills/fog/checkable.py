"""Words that show what can be checked: papers, figures, dates, what was seen or done."""

from skills.fog import lexicon as words
from skills.fog.names import COUNT, FIRST_ACT, MONTH, NAME, SAID
from skills.fog.verdict import CueKind

CHECKABLE: tuple[tuple[CueKind, str], ...] = (
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
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b|{MONTH} \d{{1,2}}\b|(?:in|since|until|by|on|of|from|"
        rf"between|last|"
        rf"the) {MONTH}\b|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:in|since|until|by|from|"
        rf"of) (?:19|20)"
        rf"\d\d\b|\d{{1,2}}:\d{{2}}\b|(?:on |last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]s)?\b|"
        rf"yesterday(?:['’]s)?\b|this morning\b|last (?:night|week|month|quarter|year)\b|an hour ago\b|before "
        rf"lunch\b|\d+ (?:days|weeks|months|hours|minutes) ago\b|the \d{{1,2}}(?:st|nd|rd|th)\b|(?:in|"
        rf"for) q[1-4]\b|"
        rf"(?:in )?week \d{{1,2}}\b|(?:starts|ends|begins) in {MONTH}\b)",
    ),
    (
        "number",
        rf"(?<![\w:/.-])(?:[$€£]\s?\d[\d,.]*\s?(?:k|m|bn|million|billion|thousand)?|\d[\d,.]*\s?(?:%|percent|k\b|"
        rf"m\b|million|billion|thousand|euros?|dollars?)?|[a-z]{{2}}-?\d{{3,}})(?![\w:/-])"
        rf"|\b(?:{COUNT}|half|a third|two thirds|a quarter)"
        rf"(?: per ?cent| of (?:the|their|our|them|it)|-?fold)\b|\b{COUNT}\b(?=(?: (?:\w+ "
        rf"){{0,2}}(?:\w+s\b|million|thousand|hundred|of|people)\b)|-|\W*$| to {COUNT}|, {COUNT}| and {COUNT})",
    ),
    (
        "first_hand",
        rf"\b(?:i|we|my (?:team|assistant)|our (?:account )?team)(?:['’]ve)?(?: (?:just|already|personally|also))? "
        rf"?{FIRST_ACT}\b"
        rf"|\b(?:told|asked|showed|sent|gave|wrote to|confirmed to|e-?mailed|invited|called|promised|handed|"
        rf"walked) "
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
        r"|^\W*(?:no|not one|not a single|none of)\b[^.;,]{2,40}?\b(?:since|so far|to date|this|last|in (?:the )?\w+)\b"
        rf"|\b(?:i|we|he|she|they|it|(?:the|our|their|his|her|my) \w+(?: (?!was\b|were\b|been\b|is\b|are\b|"
        rf"got\b)\w+)?|{NAME}(?:['’]s \w+)?) (?:\w+ly )?"
        rf"(?:{words.IRREGULAR}|(?!need|seem|appear|feel|hop|lik|believ|doubt|consider|prefer|want|expect|suppos|"
        rf"fear|worri)"
        r"\w{3,}ed)\b",
    ),
    (
        "confirmed",
        r"\b(?:confirm(?:s|ed)?|stated|acknowledged|verified|certif(?:ied|ies)|proved|in front of me|"
        r"shows?(?: our| "
        r"us)?|states|lists|covers|signed off)\b",
    ),
    ("attributed", rf"\b(?:{NAME})(?:,[^,]{{2,40}},)? {SAID}\b|\baccording to {NAME}|\b(?:she|he) {SAID}\b"),
    (
        "named_act",
        rf"\b{NAME}(?:['’]s [a-z]+)?(?:,[^,]{{2,40}},)? (?:has |have |had |also )?(?:{words.EVENTS}|took part|"
        rf"(?:did|has|had)(?:n['’]t| not) \w+)\b",
    ),
    (
        "witnessed",
        r"\b(?:i|we) (?:was|were) (?:there|standing|sitting|copied|present|in the (?:room|meeting))|"
        r"\bin the room\b|"
        r"\bon (?:the|our) call\b|\bin front of (?:me|us)\b|\b(?:in|on|with) my (?:hand|desk|notebook|own (?:eyes|"
        r"hands?))\b|\b(?:showed|handed|gave|walked|read) (?:me|us|it out|out)\b|\bi(?:['’]m| am) (?:looking at|"
        r"reading|"
        r"holding|standing|staring at)\b|\bi(?:['’]ve| have)? (?:personally |just |also )?(?:checked|counted|"
        r"measured|"
        r"watched|went|timed|toured|scored|looked (?:it|them) up|read|drove|restarted|tested|raised|logged)\b|"
        r"\b(?:my|our|her|his|\w+['’]s) own (?:count|readings?|figures?|notes?|system|books|sheet|data|"
        r"department|team)\b|"
        r"\bcameras? on\b|\bat the table\b|\bto (?:my|our|their|his|her) faces?\b",
    ),
    (
        "first_hand",
        r"^\W*(?:just |already )?(?:met|sent|called|rang|spoke|toured|visited|signed|booked|got|received|demoed|"
        r"presented|e-?mailed|asked|submitted|delivered|walked|shipped|uploaded|countersigned)\b(?! (?:by|"
        r"to be)\b)",
    ),
    (
        "document",
        r"\b(?:countersigned|counter-signed|initialled|minuted|tabled|screenshot|read receipt|"
        r"carried unanimously|seconded|"
        r"timestamp(?:ed)?|signed off|signed by|executed|notari[sz]ed|gazetted|published|certified|audited|"
        r"on record|on "
        r"paper|visitor book|logged)\b|\b(?-i:[A-Z]{1,4}-?\d{3,}[A-Z]?)\b|\bno\. ?\d+|#\d{2,}|\bitem \d|"
        r"\bticket \d+",
    ),
    (
        "commitment",
        r"\b(?:i|we)(?:['’]ll| will| shall|['’]ve promised| have promised| promised| undertook| agreed|"
        r" committed)(?: to| "
        r"now| also| then)? (?:ask|talk to|speak to|check|find out|look into|prepare|draft|"
        r"send|get (?:you|them|him|her|it|this|that)|bring|hold|put|copy|deliver|replace|"
        r"call|ring|"
        r"confirm|sign|pay|share|forward|come back to|book|submit|present|give (?:you|them)|provide|release|extend|"
        r"write|arrange|file|issue|order|raise|circulate|upload|return|refund|credit|ship)\b|\bundert(?:ook|"
        r"akes?|aken) "
        r"to\b|\b(?:agreed|promised|committed) to (?:send|hold|put|replace|deliver|pay|sign|release|join|host|"
        r"provide)\b",
    ),
    (
        "clause",
        r"\bshall\b(?! (?:i|we)\b)|\bmust (?:hold|be (?:submitted|received|accompanied|signed|provided|held|paid|"
        r"returned)|provide|include|submit|comply|demonstrate|not exceed)\b|\bmay (?:award|terminate|extend|"
        r"reject|not be|"
        r"at its|, but)|\bnot (?:less|more|later) than\b|\bno (?:later|less|more) than\b|\bsupersedes?\b|"
        r"\bfalls? due\b|"
        r"\bis limited to\b|\blimits (?:the )?(?:aggregate |total )?liability\b|\bin accordance with\b|"
        r"\bpursuant\b|"
        r"\bherein|\bhereby\b|\bthereof\b|\b(?:is|are) required to\b|\bmandatory\b|\bin its entirety\b|"
        r"\bprior written\b|"
        r"\bat (?:its|their) (?:sole )?discretion\b|\bbut is not obligated\b|\bthe parties\b",
    ),
)
