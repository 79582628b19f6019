"""How streets are called, by where the word stands: behind the name, in front of it, or grown into it."""

ENGLISH = (
    "Street St\\.? Road Rd\\.? Avenue Ave\\.? Av\\. Boulevard Blvd\\.? Lane Ln\\.? Drive Dr\\.? Way Court Ct\\.? "
    "Place Pl\\.? Square Sq\\.? "
    "Terrace Parade Quay Crescent Close Row Walk Hill Highway Hwy\\.? Parkway Pkwy\\.? Circle Gardens Grove Mews "
    "Wharf Esplanade Embankment "
    "Green Park Alley Loop Trail Turnpike Broadway Rise View Yard Gate Bypass Pike Promenade Plaza Path Heights "
    "Marg Nagar Expressway "
    "Causeway Common Croft Dale Field Fields Glen Hollow Landing Meadow Meadows Orchard Pass Point Ridge Run "
    "Spur Vale Villas Wynd"
).split()
"""480 Mercer Quay."""
GROWN = tuple(
    """
    straße strasse str str. weg gasse platz allee ring damm ufer steig stieg chaussee berg graben markt hof wall
    kamp pfad promenade
    brücke bruecke winkel grund garten gärten feld anger bogen zeile siedlung twiete stiege gässchen gässli strässchen
    rain halde matt
    gatan gata vägen väg gränd stigen torget backen liden gade vej vejen allé veien vei veg vegen gaten gate
    plass brygge stræde
    plads straat laan plein kade dijk singel gracht steeg dreef hof weide katu tie polku kuja puisto ranta aukio
    väylä rinne
    vegur stígur braut stræti holt utca prospekt promenaden esplanaden kajen bryggan gården hagen bakken haugen åsen
    svingen tunet stien engen
    mäki portti kaari penger raitti baan oord wal vest lei dries höhe acker wiese au
    """.split()
)
"""Hafenstr. 101a, Storgatan 5; with a name in front also alone (Lange Straat 7)."""
NOT_GROWN = (
    "ering",
    "oring",
    "uring",
    "aring",
    "iring",
    "pring",
    "tring",
    "ggregate",
    "legate",
    "rogate",
    "igate",
    "fragebogen",
)
"""Ends of words that only look like it: engineering, spring, aggregate."""
BEFORE = (
    r"laan rue avenue av\. ave boulevard boul\.? bld\.? bd\.? blvd\.? ch\. rte imp\. place chemin impasse "
    r"all[ée]es? quai cours route "
    r"chauss[ée]e square "
    r"passage sentier montée "
    r"faubourg calle c/ avenida avda\.? plaza paseo carrera cra\.? camino carretera ronda travesía calzada jirón "
    r"jr\. rambla carrer "
    r"pasaje rua r\. travessa praça largo alameda estrada rodovia beco viale corso piazza(?:le)? vicolo strada "
    r"lungarno contrada via "
    r"str\. bulevardul șoseaua calea ul\. ulica ulice al\. aleja aleje aleea pl\. plac os\. nám\. náměstí "
    r"námestie třída tř\. trg put "
    r"jalan jln\.? jl\.? lorong soi đường đ\. calea piața intrarea fundătura "
    r"bulevar bulevardi bv\. bvd\.? č\.p\. čp\. пл\. gral\. улица ул\. пр\. пр-т проспект пер\. переулок бул\. "
    r"бульвар вулиця вул\. οδός οδού λεωφ\. λεωφόρος πλατεία"
).split()
"""7 rue des Tilleuls, Calle Mayor 12."""
BEHIND = (
    r"utca u\. út útja tér tere körút krt\. köz sor sétány sok\. sokak sokağı cad\. caddesi cd\. bulvarı iela "
    r"gatvė g\. pr\. prospektas "
    r"tänav tn mnt pst cesta ulica ulice náměstí námestí námestie nám\. třída trg gate gata plass sokağı blvd "
    r"straat weg laan platz"
).split()
"""Kossuth Lajos utca 12, Atatürk Cad. No: 5."""
HOUSES = (
    "House Barn Cottage Farm Farmhouse Lodge Mill Building Tower Court Villa Manor Hall Rectory Vicarage Grange "
    "Priory Hof Haus Résidence "
    "Centre Center Chambers Works Arcade Heights Mansions Wohnpark Gutshof Stables Bungalow Croft Studios Estate "
    "Park Château Domaine "
    "Cascina Forge Granary Coach Schoolhouse Oast Presbytery Masseria Quinta Edificio Edifício Immeuble Bâtiment "
    "Tour Palazzo Plaza Apartments Residences Condominium"
).split()
UNITS = (
    r"suite ste\.? unit apt\.? apartment flat floor fl\.? room rm\.? level lot sector phase block blk bldg\.? "
    r"building hall halle haus "
    r"stiege top tür whg\.? app\.? apto\.? appt\.? appartement bât\.? bâtiment esc\.? étage piso puerta pta\.? "
    r"dpto\.? depto\.? int\.? "
    r"scala interno m\. lok\. lgh byt as\. daire kv\. кв\.? bus boîte bte box kat sala bloco lote lj\.? em\. "
    r"emelet ajtó bl\. sc\. ap\. "
    r"et\. ет\. d: "
    r"sp\. no\.? nr\.? n[°º] д\. дом корп\. стр\. col\. co\. og stock tv th mf dto\.? esq\.? dir\.? izq\.? "
    r"izda\.? dcha\.? local oficina of\. "
    r"plot house door bajo ático entresuelo planta bajos ground villa shop mah\.? mahallesi km barrio bairro cp "
    r"c\.p\. po postfach conj\.? cj\.? bloque entl\.? lit\.? лит\.? fszt\.? of st\. th\. mf\. hs lok\.? snc rt "
    r"rw zone tr tp\. q\. quận phường"
).split()
ASKED = (
    r"address(?:es)?|adress\w*|adresse|anschrift|lieferadresse|dirección|domicilio|direccion|indirizzo|endereço"
    r"|morada|adres|adresa|cím\w*|lakcím"
    r"|osoite|heimilisfang|адрес\w*|адреса|διεύθυνση|live[sd]? (?:at|in)|living at|resid(?:es|ent|ing) (?:at|in)"
    r"|located at|ship(?:ped)? to"
    r"|deliver(?:y|ed)?(?: to| at)?|send (?:it |them |this )?to|post (?:it |them )?to|wohnhaft|wohnt|habite"
    r"|domicilié\w*|demeurant|vive en|abit[oa] in|residente"
    r"|mieszka|bydliště|bor|bosatt|asuu|lakik|site|hq|headquarters|office (?:is )?at|moved to|drop (?:it )?(?:at"
    r"|to)|pick ?up (?:at|from)|sede|siège|sitz|zustelladresse"
)
ASKED_FIRST = (
    "address addresses adress adresse adressen anschrift lieferadresse dirección domicilio direccion indirizzo "
    "endereço morada adres adresa cím címe "
    "lakcím osoite heimilisfang адрес адреса διεύθυνση live lives lived living resident resides residing located "
    "ship shipped deliver delivery "
    "delivered send post wohnhaft wohnt habite domicilié demeurant vive abito abita residente mieszka bydliště "
    "bor bosatt asuu lakik site hq "
    "headquarters office moved drop pick pickup sede siège sitz zustelladresse wohnadresse adressa"
).split()
"""The words those begin with."""
COUNTRIES = [
    name.replace("_", " ")
    for name in (
        "Albania Algeria Argentina Australia Austria Österreich Autriche Bahrain Belgium België Belgique "
        "Belgien Bolivia Bosnia Brazil Brasil Bulgaria Canada Chile China Colombia Costa_Rica Croatia "
        "Hrvatska Cyprus Czechia Czech_Republic Česko Denmark Danmark Dänemark Ecuador Egypt England Estonia "
        "Eesti Finland Suomi Finnland France Frankreich Germany Deutschland Allemagne Ghana Greece "
        "Griechenland Hellas Hong_Kong Hungary Magyarország Iceland Ísland India Indonesia Ireland Éire "
        "Israel Italy Italia Italien Japan Jordan Kenya Korea South_Korea Kosovo Kuwait Latvia Latvija "
        "Lebanon Liechtenstein Lithuania Lietuva Luxembourg Luxemburg Malaysia Malta Mexico México Moldova "
        "Monaco Montenegro Morocco Maroc Netherlands The_Netherlands Nederland Niederlande New_Zealand "
        "Nigeria Northern_Ireland Norway Norge Norwegen Oman Pakistan Panama Peru Perú Philippines Poland "
        "Polska Polen Portugal Qatar Romania România Saudi_Arabia Scotland Serbia Srbija Singapore Slovakia "
        "Slovensko Slovenia Slovenija South_Africa Spain España Spanien Sweden Sverige Schweden Switzerland "
        "Schweiz Suisse Svizzera Taiwan Thailand Tunisia Türkiye Turkey Ukraine United_Arab_Emirates UAE "
        "United_Kingdom UK GB United_States USA U.S.A. Uruguay Venezuela Vietnam Wales "
    ).split()
]
"""In English, and in their own languages where many write there."""
