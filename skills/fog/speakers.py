"""Words for who speaks: verbs of saying, judging and hearing, and the kinds of subject they can have."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TELL = _set(
    """
    say says said saying tell tells told telling mention mentions mentioned mentioning claim claims claimed
    claiming hint hints hinted hinting swear swears swore maintain maintains maintained insist insists insisted
    report reports reported reporting state states stated note notes noted add adds added explain explains
    explained advise advises advised disclose discloses disclosed confirm confirms confirmed suggest suggests
    suggested indicate indicates indicated relay relays relayed whisper whispers whispered whispering leaked
    brag brags bragged boast boasts boasted posted wrote writes reveal reveals revealed warn warns warned
    complain complains complained remark remarked admit admits admitted allege alleges alleged announce
    announced blurted gossiping speculate speculates speculated circulating discussing figure joke jokes joked
    """
)
NEEDS_CLAUSE = _set(
    """
    report reports note notes posted add adds added state states wrote writes explain explains explained leaked
    claim claims figure figures rate rates estimate estimates hint hints doubt hope hopes fear fears confirm
    suggest indicate
    """
)
"""Verbs that tell only with a clause after them ("he reports to the CFO" tells nothing), or are nouns as often."""
NOUN_AS_OFTEN = _set("report note state add claim rate estimate hint confirm suggest indicate post")
GOSSIPING = _set(
    "hint hints hinted hinting whisper whispers whispered whispering leaked alleges alleged blurted let lets letting"
)
OPENLY = _set(
    """
    confirm confirms confirmed announce announced disclose discloses disclosed admit admits admitted
    """
)
"""Said so that it can be held against whoever said it: no gossip for want of a name."""
PAST = _set("said told mentioned confirmed stated explained wrote added noted reported")
SUBJECTLESS = _set("heard hear reckon think figure")
"""Verbs that stand without a subject in notes and chats."""
CLAUSE = _set(
    """
    that he she they we i you it there this the a an his her their our your my me us everyone everybody people :
    " “ ‘
    """
)
SEEN_AT_WORK = _set("him them myself ourselves")
"""After "heard": what was witnessed ("hearing him talk"), and not passed on."""
GONE = _set("former ex ex-colleague predecessor")
TOLD = _set("told informed advised tipped notified assured")
MODALS = _set("can could would will might may should must cannot can't couldn't wouldn't won't")
TELL_PAIRS = frozenset(
    (a, b)
    for a, bs in {
        "let": "slip on fall drop know something",
        "lets": "slip on fall drop",
        "letting": "slip on",
        "passed": "on along",
        "passes": "on along",
        "putting": "it about",
        "put": "about",
        "spread": "it that",
        "spreading": "it that",
        "banging": "on",
    }.items()
    for b in bs.split()
)
JUDGE = _set(
    """
    think thinks thought thinking believe believes believed reckon reckons reckoned feel feels felt doubt doubts
    doubted consider considers considered opine opines opined expect expects expected guess guesses guessed
    suspect suspects suspected figures figured rate rates rated describe describes described characterize
    characterized characterises characterised fear fears feared hope hopes hoped assume assumes assumed estimate
    estimates estimated regard regards regarded deem deems deemed imagine imagines wonder wonders prefer prefers
    preferred
    """
)
HEAR = _set("hear hears heard hearing overheard overhear overhears gather gathers gathered")

PRONOUNS: dict[str, str] = {
    "i": "self",
    "we": "self",
    "you": "you",
    "he": "named",
    "she": "named",
    "they": "they",
    "it": "other",
    "this": "other",
    "that": "other",
    "there": "other",
    "which": "other",
    "what": "other",
}
PERSONS = frozenset("i we you he she they".split())
NOBODY_NAMED = _set(
    """
    a an some someone somebody one two three four five several many most half few people folks ppl guys lads
    others another every everyone everybody anyone nobody no-one plenty numerous various certain sources
    insiders all both any no each rumour rumor word gossip hearsay talk
    """
)
LINKS = _set(
    """
    friend friends colleague colleagues boss wife husband partner brother sister brother-in-law sister-in-law
    assistant ea pa secretary neighbour neighbor cousin cuz nephew mate contact contacts father mother son
    daughter buddy pal predecessor deputy driver lads crew gang kid kids uncle aunt niece counterpart
    counterparts intern temp receptionist lawyer lawyers auditor auditors accountant banker bankers distributor
    reseller supplier suppliers installer consultant consultants people guy guys man woman lady lot
    """
)
OFFICES = _set(
    """
    ceo cfo cio cto coo cmo cpo ciso cxo vp svp evp md gm chairman chairwoman chairperson chair president
    director board committee council cabinet procurement management leadership sponsor buyer owner legal finance
    it-department department team panel group steering controller treasurer superintendent minister province
    ministry regulator manager head chief officer customer client executive executives shareholders trustees
    auditor-general
    """
)
BODIES = _set(
    """
    board committee council cabinet department team panel group province ministry management leadership
    procurement legal finance it-department steering shareholders trustees customer client
    """
)
"""Offices that are no single person: what they decide is told first-hand by those who belong to them."""
BYSTANDERS = _set(
    """
    lads guys boys girls folks crew staff people man woman lady bloke chap fella driver drivers receptionist
    waiter waitress barman bartender barista caretaker cleaner guard porter doorman gardener secretary temp
    intern trainee recruiter headhunter teller steward storekeeper agent agents dealer dealers trucker truckers
    neighbour neighbor operator operators nurse nurses welder welders fitter fitters electrician mechanic
    mechanics supplier suppliers reseller distributor competitor competitors rep reps salesman saleswoman
    insider insiders source sources market street industry town rumour grapevine corridor blog blogger forum
    spouse captain captains farmers
    """
)
PAPERS = _set(
    """
    report reports log logs contract minutes agreement rfp rfq policy letter mail mails email emails e-mail
    survey audit register certificate invoice document documents clause section schedule annex addendum
    amendment exhibit resolution circular dashboard console system portal tracker tracking data sheet
    spreadsheet numbers figures record records receipt plan specification spec paper calendar ticket tickets
    readout transcript website page statement statements results test tests scan profile alarm screen meter
    sensor display software tool out-of-office linkedin model vote rule rules law order form questionnaire
    response matrix
    """
)
POSSESSIVE = _set("my our his her their its your")
DETERMINERS = POSSESSIVE | _set("a an the this that these those some any every each another no")
PREPOSITIONS = _set("at in on of from over with by for to next about under near behind inside round around up down")
BETWEEN = _set(
    """
    has have had is are was were been be being am do does did will would can could may might must should shall
    just also only always still already even both keep keeps kept all once twice never not really openly again
    then now sort kind got getting
    """
)
CONJUNCTIONS = _set(
    """
    and but because that if when as since while so although though whereas than which or yet unless until where like
    whoever whatever whichever
    """
)
OBJECTS = _set("me us him them")
PASSED_OVER = OBJECTS | _set(
    """
    that to today yesterday once again directly personally privately openly everyone everybody folks people
    anyone in confidence on the phone himself herself this morning last week night
    """
)
OPENERS = _set(
    """
    now then so well also yesterday today anyway meanwhile still apparently okay ok yes yeah yep look honestly
    frankly actually basically plus later earlier
    """
)
PASSIVE = _set("been was were is are got getting get being am")
TITLES = _set("mr mrs ms miss dr prof professor mdm madam sir commander lt captain")
CALENDAR = _set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december
    """
)
