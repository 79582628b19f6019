"""Word lists the mask reads names by."""

from functools import lru_cache
from pathlib import Path

from llm.guard.inflection import fold
from llm.guard.words import COMMON_STARTS, MONTHS, NUMBER_WORDS, WEEKDAYS

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lady lord herr herrn frau mme mlle monsieur madame sr sra srta "
    "senor senora "
    "don dona sig signor signora dott dottssa ing dipl mag pan pani hr fru captain capt col lt sgt rev fr father "
    "sister brother "
    "jr sen phd md".split()
)
PARTICLES = frozenset(
    "de da do dos das del della di du des la le les van von der den ter ten zu zum zur af av bin binti bint ibn "
    "al el abu o mac mc "
    "and und et y e i och og the of for in on at a an san".split()
)
LEGAL_FORMS = frozenset(
    "inc incorporated ltd limited llc plc corp corporation co company gmbh ag se sa sas sarl nv bv ab as asa oy "
    "oyj spa srl kg ohg "
    "kft zrt sp zoo doo dd sro pty pte lda ltda cv aps hf ehf ou as sia uab".split()
)
COMPANY_WORDS = frozenset(
    """
    academy advisory aerospace aggregates agro agri agriculture airlines airways analytics apparel architects
    armaturen associates
    atelier audio automation automotive aviation bakery bakeries bank beverages biotech books boats brewing breweries
    brewery
    brothers builders building cable cables capital care cargo catering ceramics chemical chemicals citros clinic
    clinics clothing
    coatings coffee cold college communications components computing concrete construction consulting containers
    contractors
    controls copper courier crane cranes creamery credit dairy dairies dairying data daughters dental design
    development diagnostics
    digital distillery distribution dynamics education electric electrical electronics energy engineering enterprises
    entertainment
    environmental equipment estates events exports fabrics farm farms fashion feeds ferries ferry fibre filters
    finance financial
    fisheries fishing fitness foods food forestry forge foundation foundries foundry freight freightways fresh fruit
    fuel furniture
    games gardens gas glass global gmbh grains graphics greenhouse grocers group gruppe gym harbour haulage health
    healthcare
    heating hermanos holding holdings homes horticulture hospice hospital hospitals hotel hotels housing hydro imaging
    imports
    industries industrial industrie informatics infrastructure ingredients institute instruments insurance interiors
    international
    investments ironworks jewellers joinery kabel kitchens kliinik lab laboratories labs laundry law leasing leisure
    lemn lighting
    lines logistics logistik logistica logistique lumber machine machinery machines management manufacturing marine
    maritime
    markets materials mechanical media medical metal metals microsystems milling mills mineral minerals mining mobile
    mobility
    motors museum music network networks nurseries nursery oil optics optical optometry orchards organics outdoor
    packaging paints
    paper parcels partners partnership pharma pharmacy pharmaceuticals photonics pictures plastics plumbing polymers
    pompa ports
    power precision press printing processing products productions properties property pump pumpen pumps quarries
    quarry rail
    railway railways realty recycling refinery rental rentals research resort resources restaurants retail robotics
    roofing
    rubber sawmill sciences scientific seafood security seeds semiconductors services shipping shipyard skog society
    software
    solar solutions sons söhne spirits sports stahl steel steelworks storage stores studio studios supplies supply
    surgical systems
    technik technologies technology telecom textil textile textiles têxtil theatre tidal timber timberlands tobacco
    tooling tools
    tourism toys tractors trade trading training transport travel trust tyres university utilities ventilation
    ventures veterinary
    vineyards warehouse warehousing waste water weave wholesale wines winery wireless wood woodworks works yachts
    club council county city district borough ministry department agency authority commission federation association
    union
    valley lane street hill bay island coast river lake shore creek port point cove haven
    """.split()
)
"""What says a name is a company's, and stands for none by itself. Folded below."""
COMPANY_WORDS = frozenset(fold(w) for w in COMPANY_WORDS)
MONTH_WORDS = frozenset(MONTHS) | frozenset("mai juni juli august mars avril juin summer winter spring autumn".split())


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    lines = (Path(__file__).parent / "name_words.txt").read_text("utf-8").splitlines()
    words = {fold(word) for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(words) | COMMON_STARTS | WEEKDAYS | frozenset(NUMBER_WORDS) | MONTH_WORDS


EVERYDAY = _everyday()
"""Words that are no name by themselves."""
GEOGRAPHY = frozenset(
    "valley lake region road street city river town county area island bay map coast province district village "
    "airport station "
    "harbour port mountains plateau sea strait avenue lane square plant basin delta peninsula tal see fluss "
    "stadt gegend".split()
)
LOCATIVE = frozenset("in near nach i w u v vid till à en em im aus".split())
GREETINGS = frozenset(
    "hi hello hey dear hallo liebe lieber moin servus bonjour chère cher salut hola estimado estimada querido "
    "querida ciao caro cara "
    "gentile olá prezado prezada caro hej hei heisann moi terve tere cześć witaj drogi droga ahoj milý milá szia "
    "kedves bună "
    "draga dragi merhaba sayın sayin sevgili thanks thank danke merci cheers kia sawubona salaam namaste kære "
    "kjære sæl sæll kære "
    "mr mrs ms miss dr herr frau herrn mme monsieur madame m pan pani signor signora señor señora hr fru captain "
    "capt sir".split()
)
VERBS = frozenset(
    """
    fell ate drove flew chose broke spoke stood built cut put set read heard felt caught taught began rang sat stuck
    swore wore woke bid
    rides writes buys sells pays signs handles covers manages visits attends expects rejects accepts approves objects
    insists pushes
    drives brings carries introduces promised promises returned returns retired retires resigned resigns stayed stays
    stopped stops
    y und och og et e i säljer köper säger ville sagte fragt schreibt meint nimmt gibt bringt leitet übernimmt
    bestätigt unterschreibt
    demande pense prend achète firma compra prefiere acepta conferma accetta preferisce kupuje potwierdza myy ostaa
    vahvisti
    isn wasn doesn didn won can couldn wouldn hasn has
    is was has had will would can could does did says said gave gives took takes told tells sent sends wants wanted
    thinks thought
    went goes got gets made makes met came comes left let knows knew saw sees asked asks likes liked loves hates calls
    called wrote
    writes agreed agrees signed signs decides decided confirmed confirms owns owned leads led runs ran noted notes
    presented opened
    objected explained needs needed reports reported finishes finished tests tested joins joined sits holds held
    brings brought
    replied replies pushed pushes prefers preferred hopes hoped plans planned refuses refused offers offered keeps
    kept starts
    started owes insists insisted mentioned mentions moved moves works worked bought buys sold sells beat beats lost
    won pays paid
    approved approves rejected out and or on wo hat ist war wird will sagt sagte möchte kommt kam kann est a dit veut
    va vient sera
    dice dijo quiere es tiene va viene ha vuole è sa säger sade vill har är tycker kan kommer sier sagde siger volala
    volal chce
    powiedział mówi prosi pyta sanoi haluaa on tulee azt mondta kér disse quer diz vai
    """.split()
)
"""What a person does, in the words that follow a name."""
