"""Words that judge, hedge, advise or foretell."""

from skills.fog import lexicon as words
from skills.fog.names import COUNT, IS, NAME, SAID, THINKS, THIRD
from skills.fog.verdict import CueKind

JUDGING: tuple[tuple[CueKind, str], ...] = (
    (
        "own_judgement",
        r"\b(?:i|we)(?: \w+ly| really| still| do| don['’]t| do not| would| just)? "
        r"(?:think|believe|feel|find|want|wish|guess|suppose|suspect|imagine|assume|reckon|doubt|expect|hope|bet|"
        r"fear|like|love|prefer|consider|see no|wonder|argue|disagree|agree that|trust that|sense|estimate|"
        r"predict)\b"
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
        rf"(?<!\bin )(?<!\bat )\b(?:{NAME}|she|he|{THIRD}(?:, {NAME},)|{NAME}, (?:our|their|"
        rf"the) [a-z ]+,) (?:\w+ly )?(?:{THINKS}|"
        rf"{IS} (?:not |\w+ly |very |a bit |rather |quite )?(?:{words.MIND_ADJECTIVES}|against|for it))(?!\w)"
        rf"|\b{SAID} (?:me|us) (?:she|he) (?:{THINKS})\b"
        rf"|\bin {NAME}['’]s? (?:view|opinion|eyes|experience|judg(?:e)?ment)\b"
        rf"|\b{NAME}['’]s (?:view|opinion|impression|take|feeling|verdict)\b"
        rf"|\b(?:told (?:us|me) (?:so )?(?:herself|himself)|in (?:her|his) own words)\b",
    ),
    ("hedge", rf"\b(?:{words.HEDGES}|(?:about|around)(?= (?:an?|\d|{COUNT})\b))\b"),
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
        "own_judgement",
        r"\b(?:imo|imho|tbh|according to me|i must say|i dare ?say|where i come down|half a mind|if you want my)\b"
        r"|\bmy (?:honest |own |main |only |first )?(?:read|note to self|worry|concern|favourite|favorite|"
        r"preference|"
        r"assessment|forecast|grade)\b|\bi['’]m minded\b|\bi (?:can|could)(?: well| easily| just)? (?:picture|"
        r"imagine|"
        r"see)\b|\b(?:can['’]t|cannot) see (?:them|him|her|us|it|that|this|how|why)\b|\bfrom where (?:i|"
        r"we) (?:am |are )?"
        r"(?:sit|stand|seated)\b|\bin my (?:humble|honest|own)\b|\bi (?:agree|disagree)\b|\bi['’]d (?:take|"
        r"grade|give|"
        r"rate|be (?:shocked|amazed|surprised|mad|happy|delighted)|like to think|put it)\b",
    ),
    (
        "named_judgement",
        r"\b(?:is|are|was|were) of the (?:view|opinion|belief)\b|\bin (?:his|her|their|the \w+['’]s|"
        r"[a-z]+['’]s) (?:own )?"
        r"(?:words|view|opinion|judg(?:e)?ment|eyes|estimation|book)\b|\b(?:described|seen|regarded|estimated|"
        r"rated|"
        r"considered|viewed|characteri[sz]ed)(?: \w+){0,2} by \w+|\bsaw (?:no|little|much) (?:merit|point|value|"
        r"need|"
        r"reason)\b",
    ),
    (
        "odds",
        r"\b(?:50[/-]50|fifty[- ]fifty|coin[- ](?:flip|toss)|toss-?up|(?:\d+|\w+) (?:out of|in) (?:ten|10)\b|"
        r"\d{1,2} ?(?:%|"
        r"percent|per cent) (?:chance|likely|sure|confident|there|probab\w*)|\w-horse race|horse race|long shot|"
        r"slam "
        r"dunk|sure thing|[abcd] (?:plus|minus)|odds-on)",
    ),
    (
        "characterised",
        r"\b(?:is|are|was|were|isn['’]t|aren['’]t)(?: \w+ly| just| only| such| more of| nothing but| still)? "
        r"(?:an?|the kind of|the sort of) (?!\d|workshop|call|meeting|demo|visit|review|session|plant|site|company|"
        r"team|supplier|buyer|engineer|manager|framework|lease|contract|test|trial|member|client|customer|subsidiary|"
        r"copy|list|line|draft|pdf|ticket|part of|few|couple|total|week|month|year|day)\w+"
        r"|(?<=['’]s) (?:an?|all) (?!\d|i\b|we\b|you\b|they\b|the\b|week|month|year|day|member|copy|list)\w+|"
        r"\b(?:an?|such an?) \w+ of an? \w+",
    ),
    (
        "superlative",
        r"\b(?!(?:latest|interest|request|invest|test|west|east|guest|forest|modest|rest|contest|protest|"
        r"suggest|harvest|"
        r"august|honest|manifest|budapest|bucharest|attest|arrest|nearest|oldest|newest|earliest|highest|lowest|"
        r"largest|"
        r"longest|shortest|lest|nest|quest|pest|vest|chest|jest|zest)\b)\w{3,}est\b",
    ),
    (
        "wish",
        rf"\b(?:{NAME}|he|she|they|{THIRD})(?: (?:also|now|still|just|really))? (?:wants?|wanted|needs?|needed|"
        rf"insists on|"
        r"asks for|would rather|['’]d rather)\b|['’]d rather\b",
    ),
)
