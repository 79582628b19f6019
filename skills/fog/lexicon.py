"""Word lists behind the cues: evaluative words, stances, hedges and the phrases people pass things on with.

Each is the body of a case-insensitive alternation. Add a phrase here when a real statement was missed,
and the statement to `tests/skills/fog/statements.tsv`.
"""


def _any_of(words: str) -> str:
    return "|".join(words.split())


EVALUATIVE = _any_of(
    """
    great good bad poor strong weak excellent outstanding superior inferior better worse best worst promising
    impressive convincing unconvincing compelling clumsy clunky confusing complicated complex rigid slow
    sluggish expensive cheap cheaper cheapest pricey overpriced costly aggressive tight solid fragile shaky
    risky safe safer safest easy easier hard harder difficult painful smooth essential important crucial vital
    smart stupid silly crazy foolish sensible unrealistic realistic ambitious optimistic pessimistic clear
    clearly obvious obviously nice wonderful terrible awful fantastic amazing brilliant disappointing delighted
    boring attractive unattractive messy chaotic sloppy low high well behind ahead thorough slick slicker candid
    rough dated outdated modern old-fashioned elegant ugly intuitive cumbersome bureaucratic flexible inflexible
    reliable unreliable professional unprofessional competent incompetent capable helpful unhelpful friendly
    arrogant rude fair unfair generous stingy reasonable unreasonable acceptable unacceptable credible
    implausible plausible feasible doable viable robust flimsy thin vague unclear sharp weakish mediocre decent
    fine superb stellar perfect imperfect lousy dreadful horrible lovely exciting dull fresh stale valuable
    worthless useless useful pointless meaningful serious lukewarm fierce tough soft natural logical odd strange
    weird suspicious remarkable underwhelming overwhelming overkill excessive generic mature immature innovative
    visionary bold timid hopeless hopeful healthy unhealthy dangerous tricky demanding painless seamless
    effective ineffective efficient inefficient slim comfortable uncomfortable favourable favorable unfavourable
    outclassed dominant vulnerable wobbly premature overdue wise unwise bloated lean pretty delicate sticky
    needlessly poorly badly nicely strongly wonderfully brilliantly unfortunately fortunately sadly luckily
    surprisingly wrong right manageable unmanageable beautifully perfectly evasive open-minded hollow justified
    unjustified neglected mishandled overlooked underestimated overestimated undervalued mismanaged botched
    squandered ignored threat nuisance asset blessing burden nightmare dream gem headache distraction
    opportunity non-starter deal-breaker dealbreaker formality farce shambles maze fiasco triumph gamble bargain
    rip-off constructive destructive productive unproductive relevant irrelevant adequate inadequate sufficient
    insufficient appropriate inappropriate satisfying unsatisfying satisfactory unsatisfactory trustworthy
    untrustworthy honest dishonest genuine shallow profound superficial polished unpolished repetitive dry
    tedious engaging happy unhappy beautiful heavy deserving overcomplicated oversold undersold exaggerated
    stronger weaker bigger
    """
)
EVALUATIVE_PHRASES = (
    r"waste of (?:time|money)|no[- ]brainer|little influence|real decision maker|more punch|(?:easy|quick|"
    r"sure) win|"
    r"(?:the )?way to go|made all the difference|vanity project|touch and go|(?:has|have|had) the edge|a star\b|"
    r"a champion|weak champion|critic of|a fan of|(?:decent|good|fair|real|long|outside) (?:shot|chance|odds)|"
    r"the (?:biggest|main|real|key) (?:risk|problem|issue|obstacle|hurdle|strength|weakness|threat|reason|"
    r"challenge|"
    r"pain)|"
    r"sticking point|smells? like|reeks? of|spot on|off the mark|a stretch|a mess|a joke|a disaster|a success|a "
    r"failure|"
    r"stalking horse|partner rather than|far too|too (?!late to)\w+|not (?:\w+ )?enough|by far|(?:more|less) \w+ "
    r"than|(?:much|even|far) (?:more|less|better|worse)|"
    r"\w{3,}er than|the (?:most|least) \w+|out of (?:their|its) depth|worth (?:it|every|the)|deserves?|lacks?|"
    r"lacking|"
    r"would(?:n['’]t| not) hurt|holds? water|hard sell|reads? like|add(?:s)? up|on (?:the right )?track|"
    r"in hindsight|"
    r"com(?:es|ing|e)? across|to be fair|pushed too|off[- ]putting|go(?:es|ing)? (?:well|badly|nowhere)|hit it off|"
    r"falls? short|stands? out|outshines?|leaves? (?:a lot )?to be desired|(?:rather|quite|pretty|fairly|so|really|"
    r"very|extremely|incredibly|a bit|a little|overly|unusually) (?!(?:far|much|many|often|it|we|they|he|she|i|"
    r"that|"
    r"you|the|an?|there|our|their|as|is|are|do|does|did|than|of|with|for|to|in|on)\b)\w+"
)
MIND_ADJECTIVES = (
    r"(?:un)?(?:happy|pleased|satisfied|convinced|interested|impressed|sure|certain|comfortable)|furious|angry|"
    r"nervous|"
    r"worried|upset|frustrated|annoyed|s[ck]eptical|afraid|scared|desperate|tired of|split|divided|fed up|jealous|"
    r"bored|"
    r"keen|eager|disappointed|in favou?r of|against (?:us|it|the)|biased|under pressure|looking (?:elsewhere|"
    r"around|"
    r"for another)|on (?:bad|good|speaking) terms|lukewarm|wild about|sold on|leaning (?:to|towards?)|on the fence|"
    r"open to|warming to|cold on|confident|delighted|embarrassed|obsessed|fond of|loyal to|resentful|cool on|torn|"
    r"panicking|rattled|allergic to|out to|done with|at war|feuding|reluctant|hesitant|determined|enthusiastic|"
    r"thrilled|relieved|suspicious|cautious"
)
MIND_VERBS = (
    r"secretly|quietly|privately|(?:always|never|only) \w+s?|hates?|loves?|detests?|loathes?|admires?|distrusts?|"
    r"resents?|despises?|fancies|fancy|feuds?|favou?rs|wants? (?:to|out|blood|us|him|her|the)|"
    r"plans? to|intends? to|can['’]t stand|ca(?:n['’]t|nnot) bear|(?:does|do|did)(?: not|n['’]t) (?:\w+ )?(?:like|"
    r"trust|want|believe|care|respect|rate)|believes? in|only listens?|never (?:trusts?|listens?|liked)|"
    r"(?:has|have|had) (?:already )?(?:lost (?:faith|trust|interest|patience)|made up (?:his|her|their) minds?|a "
    r"soft spot|(?:it )?in for|a grudge|cold feet|second thoughts|an axe)|holds? a grudge|gets? cold feet|"
    r"is playing"
)
HEARSAY = (
    r"rumou?red|rumou?rs? (?:has|have|says?|that|goes|puts?|of|around|going)|grapevine|whispered|tittle-tattle|"
    r"word (?:is|has it|on the street|got|of mouth|around|in the)|little bird|(?:the )?story goes|open secret|"
    r"common knowledge|(?:corridor|hallway|water ?cooler|the|loose|market|kitchen|floor|canteen) talk\b|"
    r"talk (?:of|is|in|on)|"
    r"(?:it|this|that|only|just|all|got|have|is|came|comes) (?:second|third)[- ]hand|"
    r"you did(?:n['’]t| not) hear (?:it|this|that) from me|off the record|"
    r"don['’]t quote me|between you and me|unconfirmed|unverified|not confirmed|no idea (?:if|whether) (?:it|that|"
    r"this)|"
    r"can['’]t (?:vouch|verify|confirm)|whether (?:it['’]s|that['’]s|it is) true|if (?:it['’]s|that['’]s|it is|you "
    r"believe) "
    r"(?:true|the)|by all accounts|from all accounts|has it that|says (?:everybody|everyone|nobody)|or so (?:they|"
    r"people|i['’]m|i am)|through the back ?door|"
    r"behind (?:their|his|her) back|tipped (?:me|us) off|a tip|leaked (?:that|from|to|out)|usual suspects|inside "
    r"information|making the rounds|doing the rounds|going (?:a)?round|circulating|as the saying goes|"
    r"so the saying|"
    r"caught (?:a (?:bit|snippet)|snatches)|(?:supposed|so-called|alleged) (?:insiders?|experts?|sources?)|"
    r"got the impression from|told me who|who told (?:me|us)|tells? everybody|telling everybody|who heard|in "
    r"circulation|on good authority|one hears|only repeating|if you believe|ask anyone|depending on whom you ask|"
    r"was said (?:at|over) \w+|all over the (?:canteen|office|town|market|place)|"
    r"what goes (?:a)?round|the buzz|buzz is|reputation (?:for|of)"
)
EVIDENTIALS = (
    r"apparently|allegedly|supposedly|reportedly|purportedly|reputedly|ostensibly|seemingly|presumably they|"
    r"evidently|notoriously"
)
OWN_STANCE = (
    r"as (?:i|we) see it|strikes? me(?: as)?|(?:i|we)(?: just)? (?:can['’]t|cannot|can|could|couldn['’]t) "
    r"(?:picture|see|imagine|help|live with|shake)|(?:i|we) (?:remain|stay|stand by|lean|struggle to|fail to see|"
    r"see them|"
    r"see it|see this|see us)|let['’]s (?:be (?:real|honest|frank|clear)|face it)|if i['’]m (?:being )?(?:honest|"
    r"candid|frank)|in my (?:reading|mind|assessment|estimation|humble)|for my money|if it were up to me|a hunch|"
    r"(?:i|we)(?:['’]d| would) (?:\w+ )?(?:be|say|bet|guess|argue|love|like|hate|rather|prefer|put|go|never|not|"
    r"call|rank)|"
    r"i['’]ll give (?:them|him|her) that|mark my words|call me \w+, but|no doubt|without (?:a )?doubt|"
    r"truth be told|"
    r"(?:the )?way i see it|speaking for myself|all in all|at the end of the day|worries me|bothers me|excites me|"
    r"(?:i|we) (?:like|love|hate|dislike|enjoy|value|appreciate|regret|miss) "
)
HEDGES = (
    r"probably|maybe|perhaps|possibly|presumably|likely|unlikely|likelihood|hopefully|conceivably|arguably|roughly|"
    r"more or less|sort of|kind of|somewhat|i guess|if all goes well|with (?:any |some |a bit of |a little )?luck|"
    r"\w+['’]d (?!\w+ed\b|told|had|been|gone|done|seen|said|taken|got|made|come|given|known|left|put|never|"
    r"already|sent|paid|lost|won|rather)\w+|ideally|not sure|"
    r"seems?|seemed|appears?|looks? (?:like|set|as)|sounds? like|feels? (?:like|to|tight|good|right|as)|tends? to|"
    r"in (?:theory|principle)|chances? (?:is|are|of)|(?:our|their|the) chances?|odds|potential(?:ly)?|"
    r"fingers crossed|touch wood|god willing|who knows|tentative(?:ly)?|expected to|set to|subject to|give or take|"
    r"might|(?-i:may)(?! \d)|(?<!nobody )(?<!who )could(?! not\b)|would(?! (?:like|love) to)|should be able to|"
    r"must be|must have"
)
EVENTS = _any_of(
    """
    signed countersigned approved rejected sent received returned forwarded submitted paid bought purchased
    ordered renewed canceled cancelled postponed moved left joined closed opened launched released published
    issued announced delivered installed migrated completed finished passed failed attended accepted declined
    downloaded booked scheduled trained demoed presented showed shared gave started begins began hired certified
    fined chosen chose selected shortlisted awarded won lost reduced increased raised cut measured recorded
    logged asked answered requested invited agreed extended expired expires listed uploaded called emailed
    e-mailed mailed met visited meets handed replaced resigned retired promoted appointed merged acquired sold
    upgraded downgraded switched stopped paused resumed confirmed countered quoted spent invoiced billed shipped
    deployed tested audited filed registered posted printed walked brought dialled dialed withdrew withdrawn
    added removed renamed signed-off escalated resolved reported notified informed explained wrote named names
    requires demands demand covers includes runs uses operates employs processes reports owns holds serves
    processed arrived departed granted revoked replied responded went-live dropped dropped-out relocated
    closed-down broke repaired doubled halved
    """
)
EVENT_PHRASES = (
    r"went live|took (?:place|part)|runs until|voted|pay in|pays in|signature is|reports? to|(?:is|are|went) live|"
    r"in use|in place|put (?:\w+ )?on the agenda|"
    r"ran out|signed off|handed in|switched (?:off|on)|dialled in|kicked off|rolled out|turned down|took over|"
    r"stepped down"
)
JUDGING_ENDINGS = (
    r"(?!(?:unless|regardless|wireless|stainless|paperless|finish|establish|publish|accomplish|abolish|furnish|"
    r"polish|wish|"
    r"english|british|spanish|turkish|swedish|danish|finnish|irish|scottish|some|handful|flourish|nevertheless|"
    r"nonetheless|business|careful|awesome)\b)\w{3,}(?:ful|less|some|ish)"
)
IRREGULAR = (
    r"came|went(?! (?:\w+ )?(?:well|badly|fine|great|smoothly|wrong))|put|took|kept|brought|sent|built|wrote|read|"
    r"held|stood|sat|ran|broke|caught|chose|drew|drove|fell|gave|grew|"
    r"made|paid|rose|set|shut|spoke|told|threw|won|left|met|showed|bought|sold|lost|began|said (?:yes|no)|repeated|"
    r"copied|"
    r"is public|stated|was (?:there|in the room|back|standing|sitting)|were (?:there|in the room|back|standing)"
)
PAPERS = (
    r"(?:the|meeting) minutes|contract|agreement|msa|nda|sow|statement of work|purchase order|order form|invoice|"
    r"credit note|rfp|rfq|rfi|"
    r"tender|clause|section|annex|appendix|report|annual report|10-k|press release|questionnaire|survey|"
    r"letter(?: of intent)?|evaluation sheet|scorecard|e-?mail|mail|data room|portal|log|recording|transcript|"
    r"linkedin|"
    r"out-of-office|calendar|receipt|diagram|pricing sheet|white paper|framework|requirements list|org chart|"
    r"balance sheet|audit|resolution|change request|ticket|export|bylaws|policy|plan|budget line|agenda|dashboard|"
    r"crm|register|certificate|specification|spec|summary|memo|slide deck|slides|spreadsheet|matrix|shortlist"
)
RUMOURS = (
    r"rumou?rs?|gossip|buzz|chatter|whispers?|whispering|noise|murmurs?|mutterings?|murmurings?|rumblings?|"
    r"scuttlebutt|speculation|hearsay"
)
