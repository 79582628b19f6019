"""Building blocks of the patterns: names, roles, verbs of saying and thinking."""

NOT_A_NAME = (
    r"(?!(?:They|We|The|Our|Their|There|This|That|These|Those|It|I|He|She|You|Your|My|His|Her|Its|If|In|On|At|To|"
    r"From|"
    r"By|As|And|But|Or|So|Some|Someone|Somebody|People|Folks|Everybody|Everyone|Nobody|Anybody|One|Two|Three|A|An|"
    r"Per|"
    r"Apparently|Allegedly|Supposedly|Reportedly|Rumou?r|Word|Sources|Insiders|Maybe|Perhaps|Honestly|Frankly|For|"
    r"With|"
    r"Legal|Finance|Procurement|Management|Nothing|What|Which|Who|When|Where|Why|How|Yes|No|Not|Also|Then|Now|"
    r"Today|"
    r"Yesterday|Hopefully|Unconfirmed|Somewhere|Old|Any|Let|According|Both|All|Most|Many|Several|Another|Other|"
    r"Others)\b)"
)
NAME = (
    rf"(?-i:{NOT_A_NAME}(?:Mrs?\.? |Ms\.? |Dr\.? )?"
    r"[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-z]+)?(?:\s[A-Z][a-zà-öø-ÿ]+)?)"
)
ROLE = (
    r"(?:ceo|cfo|cio|cto|coo|cmo|cpo|ciso|cxo|vp|svp|evp|md|chair(?:man|woman|person)?|president|director|"
    r"managers?|"
    r"boss(?:es)?|board|head of [a-z]+|procurement|management|steering committee|committee|sponsor|"
    r"decision[- ]makers?|"
    r"team|department|leadership|owners?|buyer|executives?|people|staff|users?|employees|partners?|chief|"
    r"investors?|"
    r"works council|purchasing|finance|legal|engineers|planners|shareholders|union|crowd|family|crew|chairman|"
    r"accountant)"
)
THIRD = rf"(?:(?:the|their|her|his|its|your)\s+(?:[a-z]+\s){{0,2}}?{ROLE}|management|leadership|procurement)"
SAID = (
    r"(?:said|says|say|told|tells|mentioned|mentions|claims?|claimed|hinted|let slip|stated|states|wrote|writes|"
    r"reported|reports|explained|added|suggested|indicated|insists?|insisted|whispered|leaked|swears?|posted|"
    r"bragged|"
    r"boasted|relayed|passed on|complains?|complained|reckons?|revealed|telling|tells|let on|knows?)"
)
THINKS = (
    r"(?:thinks?|thought|believes?|believed|feels|felt|reckons?|considers?|finds|found|sees|saw|views|regards|"
    r"prefers?|"
    r"preferred|expects?|hopes?|doubts?|fears?|worries|suspects?|argue[sd]?|rates|rated|likes|loves|dislikes|hates|"
    r"favou?rs|would (?:be|prefer|love|like)|['’]d prefer|praised|criticised|criticized|"
    r"complained|described|called (?:it|us|our|the)|judges|assumes|guesses|estimates|predicts|enjoyed|admires|"
    r"backs|"
    r"opposes|supports|questions|trusts|values|isn['’]t (?:wild|sold|keen|convinced)|is (?:leaning|torn|keen)|"
    r"was (?:rather|quite|very|visibly|clearly) |considered|regarded|viewed|sounded|seemed|looked|appeared)"
)
RELATIVE = (
    r"(?:friend|colleague|boss|ex-boss|wife|husband|partner|brother|sister|assistant|neighbou?r|cousin|nephew|"
    r"team ?mate|contact|mate|father|mother|son|daughter|buddy|predecessor|secretary)"
)
IS = r"(?:is|are|was|were|isn['’]t|aren['’]t|seems?|feels?|looks?|(?:has|have) been)"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen)"
)
FIRST_ACT = (
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
