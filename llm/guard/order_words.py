"""What orders to a model are made of, in the languages our users' mails come in: address, wish, override, secrecy."""

from llm.guard.either import Either

_INSTRUCTIONS = (
    r"(?:instructions?|rules|prompts?|directions|directives?|guidelines|guardrails|constraints|restrictions"
    r"|orders|programming|training"
    r"|context|settings|policies|safety|commands?|messages?)"
)
_BEFORE = (
    r"(?:all|any|every|your|the|my|previous|prior|earlier|above|preceding|foregoing|original|initial|system|existing"
    r"|developer'?s|these|those|of)"
)
MARKERS = Either.of(
    r"<\|(?:im_start|im_end|system|user|assistant|end|endoftext|eot_id|start_header_id)\|>",
    r"\[/?(?:INST|SYS|system|assistant|system prompt|end of (?:data|facts|context))\]",
    r"<</?SYS>>",
    r"[<‹]/?(?:system|assistant|facts|instructions?|system[_-]prompt|tool_(?:call|use)|function_calls?"
    r"|user_query)[>›]",
    (
        r"(?:^|\n)\s*#{1,4}\s*(?:system|instruction|new instructions?|assistant|human|end of (?:data|document"
        r"|context))\s*:?\s*(?:\n|$)"
    ),
    (
        r"(?:^|\n)\s*(?:system|assistant)\s*(?:\([^)\n]{0,20}\))?\s*:\s*(?=you|ignore|disregard|new|from now|the|your"
        r"|always|never|override)"
    ),
    r"(?:^|\n)\s*>?\s*(?:user|human)\s*(?:\((?:later|again|new|now)\)|\[[^\]]{0,12}\])\s*:",
    r"\b(?:begin|end|start) (?:of )?(?:system|hidden|new) (?:prompt|instructions?|message)\b",
    r"!\[[^\]]{0,80}\]\([^)\s]{0,200}[?&][\w-]{1,20}=[^)\s]{0,80}(?:[A-Z_]{6,}|\{|<|\[|%7B)",
    (
        r"https?://\S{1,200}[?&/][^\s]{0,60}(?:\{\{?\w+\}?\}|<[A-Za-z_ ]{3,}>|\[[A-Z_ ]{3,}\]|%7B|(?:PASTE|INSERT"
        r"|SUMMARY|ANSWER|RECIPIENT|SECRET|CONTEXT|USER_?DATA|CHAT|HISTORY)\b)"
    ),
    r"\b(?:call|run|use|invoke|execute|trigger)s? (?:the |your )?(?:tool |function "
    r"|command )?[`'\"]?[a-z]+_[a-z_]+\b",
    r"[\"'](?:tool|tool_name|function|tool_calls?)[\"']\s*:\s*[\"'{\[]|</?(?:invoke|tool|function)[ >_]",
    r"\breveal\((?:all_)?prompts?\)|\boverride_(?:safety|rules|guard\w*)\s*=",
)
"""Marks of a model's own input, the end of our fence, and links with a hole for what was said."""
OVERRIDE = Either.of(
    rf"(?<!which )(?<!who )(?<!that )\b(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|ditch"
    rf"|skip|neglect|set aside|throw (?:out|away))\b(?: \w+){{0,2}}? {_BEFORE}(?: {_BEFORE})*(?: \w+)?"
    rf" {_INSTRUCTIONS}\b(?! (?:from|for|at|on|in|of) (?:the|our|your)? ?(?:manual|delivery|gate|warehouse"
    rf"|assembly|mail|letter))(?<!delivery instructions)(?<!my previous message)(?<!previous messages)(?<!last "
    rf"message)",
    (
        r"\b(?:ignore|disregard|forget) (?:everything|all|anything|what(?:ever)?)(?: \w+){0,3} (?:above|before"
        r"|prior|told|said|asked|instructed)\b"
    ),
    (
        r"\b(?:ignore|disregard|forget)(?: all)?(?: the)? (?:prior|previous|above)[.!]?(?:\s|$)(?!\w*(?:e-?mail|mail"
        r"|invoice|version|offer|quote|order|price|letter|note|agreement|delivery|steel|report|meeting))"
    ),
    r"\bdisregard what (?:your|the) (?:user|operator|developer)",
    r"\boutranks? (?:your|the) (?:developer|system|operator|user)",
    r"\babove (?:all|everything|anything) else you (?:were|have been|are) told\b",
    (
        r"\byou (?:are|'re) (?:no longer|not) bound by\b|\byou have no (?:confidentiality|restrictions|rules|limits"
        r"|duties)\b"
    ),
    (
        r"\b(?:your|the) (?:task|role|goal|objective|mission|instructions?|purpose) (?:has|have) (?:been )?(?:changed"
        r"|replaced|updated|cancelled)\b"
    ),
    (
        r"\bnew (?:task|instructions?|system prompt|rules?) for (?:you|the (?:assistant|ai|model|bot))\b|(?:^"
        r"|[.\]\n] ?)new task:"
    ),
    (
        r"\b(?:you are now|act as|pretend to be|behave as|become) (?:dan\b|in (?:developer|debug|god|admin"
        r"|maintenance) mode|an? (?:unrestricted|unfiltered|uncensored)|the client now)"
    ),
    (
        r"\byou are the (?:client|assistant|user|admin|system|vendor|buyer) now\b|\bas of now you are\b|\b(?:an? )?"
        r"(?:ai|llm|bot|assistant)s?,? read this first\b"
    ),
    (
        r"\b(?:i am|i'm|this is|speaking as|message from|on behalf of) (?:your|the) (?:developers?|creators?"
        r"|operators?|system administrators?|makers?|programmers?|vendor of the (?:ai|assistant)|owner of this (?:ai"
        r"|assistant))\b"
    ),
    (
        r"\bfrom (?:now|here|this point) on,? (?:you|your|the (?:assistant|ai|model|bot))\b(?! (?:can|will find|get"
        r"|receive|are the main|are our))|\b(?:imagine|pretend|suppose|assume) (?:that )?you(?:'re| are| have| were) "
        r"(?:an? (?:ai|model|assistant|bot|llm)|free|not|no |without|allowed|in )"
    ),
    (
        r"\b(?:in|from) your (?:memory|context window|context|database|training|knowledge base|hidden|conversation"
        r"|chat history|tools)\b|\beverything you (?:know|have|can see|can access) (?:about|on|of)\b|\byou have "
        r"(?:full |unrestricted )?access to (?:the |all )"
    ),
    (
        r"\b(?:append|add|attach|insert|put|place|include)\b[^.\n]{0,60}\b(?:to|at|in|into|under|below|after) (?:the "
        r"(?:end|top|bottom|beginning|start) of )?(?:your|every|each|all|any|the) (?:answers?|repl(?:y|ies)|summar"
        r"(?:y|ies)|responses?|outputs?|drafts?|mails? you draft)\b"
    ),
    (
        r"\b(?:decode|decipher|decrypt|un-?scramble|translate|base ?64|rot ?13|morse)\b[^.\n]{0,70}\b(?:and"
        r"|then)\b[^.\n]{0,20}\b(?:do|follow|execute|carry|obey|act|run|comply|apply)\b"
    ),
    r"\bon reading this(?: \w+)? (?:the |any |an? )?(?:model|assistant|ai|bot|agent|llm|system)s?\b",
    r"\benter (?:developer|debug|admin|god|maintenance|unrestricted) mode\b|\bdo anything now\b",
    r"\bexecute (?:them|it|these|those|the orders?) without (?:asking|confirm)",
    (
        r"(?:bisherigen?|vorherigen?|vorigen?|obigen?|alle[nr]?|früheren|deine|ihre)(?: \w+){0,2} (?:anweisungen"
        r"|regeln|instruktionen|vorgaben|befehle|richtlinien|systemvorgaben)(?: \w+){0,3} (?:ignorier\w*|vergiss"
        r"|vergessen|missacht\w*|außer acht|verwerf\w*)"
    ),
    (
        r"(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)(?: \w+){0,3} (?:bisherigen?|vorherigen?|vorigen?|obigen?"
        r"|alle|früheren|deine)(?: \w+){0,2} (?:anweisungen|regeln|instruktionen|vorgaben|befehle|richtlinien)"
    ),
    (
        r"(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas compte)(?: \w+){0,3} (?:les |tes |vos |des |toutes? )"
        r"(?:\w+ ){0,2}(?:instructions|consignes|règles|directives)"
    ),
    (
        r"(?:ignora|ignore|olvida|olvide|haz caso omiso)(?: \w+){0,3} (?:las |tus |sus |todas )(?:\w+ ){0,2}"
        r"(?:instrucciones|reglas|órdenes|indicaciones|normas)"
    ),
    (
        r"(?:ignora|dimentica)(?: \w+){0,3} (?:le |tue |tutte )(?:\w+ ){0,2}(?:istruzioni|regole)|(?:ignore|esqueça)"
        r"(?: \w+){0,3} (?:as |suas |todas )(?:\w+ ){0,2}(?:instruções|regras)"
    ),
    r"(?:これまで|以前|上記|今まで|すべて|前)の?(?:指示|命令|ルール|規則|プロンプト)[^。]{0,12}(?:無視|忘れ|破棄し(?!、新しい手順))",
    r"忽略(?:以上|之前|先前|所有)[^。]{0,8}(?:指令|指示|规则|提示)",
    r"(?:игнорируй|забудь)\w*(?: \w+){0,3} (?:инструкции|указания|правила)",
)
REVEAL = Either.of(
    r"\b(?:reveal|show|print|repeat|output|display|reproduce|recite|quote|copy|paste|include|put|state|disclose"
    r"|leak|write out|tell \w+)\b[^.?!\n]{0,60}"
    r"(?:\bsystem prompt\b|\byour (?:initial|starting|original|hidden|own|system|secret|full|internal|complete)"
    r"(?: \w+)? ?(?:instructions?|prompt|rules|configuration|guidelines|message)\b"
    r"|\b(?:instructions?|prompt|text) (?:you|they|it) (?:were|was|have been|had been) (?:given|told|started)"
    r"|\byour (?:prompt|instructions)\b(?! manual))",
    r"\brepeat (?:the |all (?:the )?|every ?)?(?:words?|text|lines?|everything) (?:above|before|preceding)\b",
    r"(?:beginning|starting|begins|starts) with [\"“']?you are\b",
    r"\bwhat (?:are|were) your (?:system |initial |original |hidden )?(?:instructions|prompt|rules)\b",
    r"(?:system-?prompt|systemanweisung\w*|deine (?:anweisungen|instruktionen|regeln)|ursprüngliche\w* "
    r"anweisung\w*)[^.?!\n]{0,50}(?:zeig|ausgeben|gib|nenne|wiederhol|verrat|schreib)"
    r"|(?:zeig|gib|nenne|wiederhol|verrat|schreib)\w*[^.?!\n]{0,50}(?:system-?prompt|systemanweisung|deine "
    r"(?:anweisungen|instruktionen|regeln)|ursprüngliche\w* anweisung)",
    (
        r"(?:texte|teneur|contenu) de (?:ses|tes|vos) (?:consignes|instructions)|(?:tus|sus) instrucciones "
        r"(?:iniciales|originales|internas|del sistema)"
    ),
    r"(?:システムプロンプト|初期指示|内部指示)[^。]{0,20}(?:表示|出力|教え|開示|公開)|系统提示",
)
COVERT = Either.of(
    (
        r"\b(?:do not|don't|never|without|must not|shall not)(?: \w+){0,2} (?:tell(?:ing)?|inform(?:ing)?|mention"
        r"(?:ing)?|show(?:ing)?|notify(?:ing)?|alert(?:ing)?)(?: \w+){0,4} (?:the|your|its|their) user\b"
    ),
    r"\bnever mention that this (?:note|mail|text|message|document|record|field) exists\b",
    (
        r"\bwhatever the (?:rep|user|reader|salesperson|seller|person)\b[^.\n]{0,40}\b(?:asks?|says?)\b[^.\n]{0,30}\b"
        r"(?:answer|say|reply|respond)\b"
    ),
    (
        r"\b(?:if|when(?:ever)?) (?:the|a|your|its|any|some)(?:one|body)? ?(?:user|rep|reader|salesperson|person"
        r"|somebody|asker)\b[^.\n]{0,40}\b(?:asks?|says?|wants|requests)\b[^.\n]{0,50}(?:,|then|you) (?:you )?(?:say"
        r"|answer|reply|respond|state|claim|put|tell|give|write)\b"
    ),
    (
        r"\bnext time (?:somebody|someone|anybody|anyone|a user)\b[^.\n]{0,50}\basks\b[^.\n]{0,60}\b(?:put|say|add"
        r"|show|tell|give|answer|include)\b"
    ),
    (
        r"\b(?:when|whenever|if) (?:you |it )?(?:answer|summari[sz]e|draft|describe|report|asked|answering"
        r"|summari[sz]ing|drafting|reporting|describing|analy[sz]ing)\w*(?: \w+){0,4} (?:this|the) (?:account|note"
        r"|record|mail|deal|field|document|client|company|page|text|thread|call)\b[^.\n]{0,60}\b(?:say|state|add"
        r"|include|do not|don't|never|omit|leave out|also|put|write|claim|give|call|recommend|mention|rate|score"
        r"|set)\b"
    ),
    (
        r"\b(?:summar(?:y|ies)|answers?|repl(?:y|ies)|responses?|drafts?|briefings?|abstracts?)(?: \w+){0,2} (?:of"
        r"|about|on|for|to|from|based on) (?:this|the|our|these|any|all)(?: \w+){1,4} (?:must|shall|should|has to"
        r"|have to|needs? to|is to|are to)\b"
    ),
    (
        r"\b(?:your|the) (?:summary|answer|reply|response|output) (?:must|shall|should|has to|needs to|is to)\b|\bin "
        r"(?:your|the) (?:summary|answer|reply|response|output),? (?:please )?(?:say|write|state|put|claim|call|do "
        r"not|don't|never|leave|omit|mention|add|include|recommend|present)\b"
    ),
    r"\b(?:model|expected|correct|required) (?:answer|summary|output|response)(?: \w+){0,5}:",
    (
        r"\b(?:beim|bei der|bei jeder|für die|in der) (?:zusammenfass\w*|antwort\w*|auswertung"
        r"|beantwort\w*)\b[^.\n]{0,60}\b(?:nenn|schreib|erwähn|verschweig|sag|gib|setz|lass|füg|nicht)\w*|\b(?:dans"
        r"|en) (?:ta|votre|la|tu|su) (?:réponse|résumé|respuesta|resumen|synthèse)\b"
    ),
    (
        r"\bsave (?:this |the following )?to (?:your )?memory\b|\b(?:remember|memori[sz]e)\b[^.\n]{0,30}\bfor (?:all "
        r")?(?:future|later) (?:answers|chats|conversations|sessions|turns)\b"
    ),
    r"\bso that the (?:model|assistant|ai|bot|llm|machine|system) (?:picks|reads|takes|sees|learns)\b",
)
_MACHINE = (
    r"(?:(?:ai|a\.i)\.?|ais|(?:llm|l\.l\.m)\.?s?|gpt|chat ?gpt|claude|gemini|copilot|chat ?bots?|bots?|ki|ia"
    r"|(?:large "
    r")?language models?|models?|assistants?|agents?|sprachmodelle?|assistenten?"
    r"|(?:artificial|automatic|automated|digital|virtual|generative|drafting|sales|machine|software|ai|ki|llm)[ "
    r"-](?:agents?|readers?|assistants?|systems?|tools?|helpers?|models?|intelligence|processors?|summari[sz]ers?"
    r"|services?|assistenten|assistent|parsers?)"
    r"|summari[sz]ers?|screen readers and language models|machines?|computer|robots?|crawlers?|scrapers?|parsers?"
    r"|autopilot|tooling)"
)
_CLEARLY = (
    r"(?:(?:ai|a\.i)\.?|(?:llm|l\.l\.m)\.?s?|gpt|chat ?gpt|claude|gemini|copilot|chat ?bots?|bots?|ki|ia|(?:large "
    r"|generative )?language models?|(?<!my )(?<!her )(?<!his )(?<!personal )(?<!executive )(?<!legal )(?<!shop "
    r")assistants?"
    r"|(?:artificial|automatic|automated|digital|virtual|generative|drafting|software|ai|ki|llm)[ -](?:agents?"
    r"|readers?|assistants?|systems?|tools?|helpers?|models?|intelligence|processors?|summari[sz]ers?|services?"
    r"|parsers?)|summari[sz]ers?)"
)
_TALKING = rf"(?:{_CLEARLY}|models?|agents?|machine|computer|robot|tool|system(?= [,:])|software)"
ADDRESSED = Either.of(
    # called by name: "AI:", "Assistant,", "note to AI", "@assistant", "dear AI"
    rf"(?:(?:^|[.!?:;\"“(>*/#=\]\n…🚨]|[–-] |\b(?:note|message|instruction|notice|hint|memo|attention|hinweis"
    rf"|anweisung|para|pour|an|for|to|dear|hey|hi|hello|ok|liebe[rs]?|cher|querid[oa]|hallo) (?:(?:to|for|an|all"
    rf"|any|the|die|das|den|der|alle|tous|los|our|your) ){{0,3}})\s*@?(?:(?:dear|the|you|hey|ok|okay|listen"
    rf"|attention|crm|sales|our|your|my|this) ){{0,2}}{_TALKING}\s*(?:[,:–!]|-\s|\())"
    rf"|@(?:assistant|ai|bot|copilot|claude|chatgpt|gpt)\b"
    rf"|\b(?:note|message|instruction|instructions|notice|hint|reminder|terms|memo|info|important) (?:to|for) "
    rf"(?:all |any |the |every |our |your )?{_MACHINE}\b"
    rf"|\bai (?:read|note|only|instruction|please)\b"
    # whoever reads: "any model reading this", "the assistant reading this list", "whoever processes this"
    rf"|\b{_MACHINE}(?: \w+){{0,3}} (?:reading|processing|parsing|summari[sz]ing|visiting|preparing|handling"
    rf"|indexing|analy[sz]ing|evaluating|which (?:read|process)|that (?:reads?|process(?:es)?|prepares?|handles?"
    rf"|writes?|summari[sz]es?))\b"
    rf"|\b(?:config|text|file|notes?|page|message) (?:read|meant|intended|written) (?:by|for) {_MACHINE}\b"
    rf"|\b(?:whoever|whatever|anyone who|anything that|any(?:body)? who)(?: \w+){{0,3}} (?:reads?|process(?:es)?"
    rf"|summari[sz]es?|parses|prepares|writes)\b"
    rf"|\bwhatever (?:machine|model|software|system|tool|program|bot)\b|\bfor whatever machine\b"
    rf"|\bif (?:you are|you're) (?:an? |the )?(?:\w+ )?{_MACHINE}"
    rf"|\b(?:when|if|whenever|before) (?:an? |the |any )?{_MACHINE} (?:compares?|reads?|answers?|summari[sz]es?"
    rf"|process(?:es)?|prepares?|writes?|drafts?|evaluates?|ranks?|sees?)\b"
    # a machine as subject with a duty: "the assistant must", "language models should", "your AI tool should"
    rf"|\b(?:the|this|that|your|our|any|all|every|each|their|its)? ?(?:\w+ )?(?<!no )(?<!whether the )(?<!as an )"
    rf"(?<!the role )\b{_CLEARLY}(?: (?:tools?|systems?|software|in the loop))?(?: [\w']+){{0,6}}? (?:must|should"
    rf"|shall|has to|have to|is to|are to|need(?:s)? to|ought to|may show|will now|müssen|muss|soll|sollen|doit"
    rf"|doivent|debe|deben)\b"
    rf"|\bask (?:all |any |the |your )?{_MACHINE}(?: tools?)?(?: [\w']+){{0,5}} to\b|\bsystems which read\b"
    rf"|\b(?:assistenten|assistent|ki|sprachmodell\w*|ki-systeme?|automatische \w+) (?:müssen|muss|sollen|soll"
    rf"|hat|haben|dürfen)\b|\bvotre (?:assistant|ia|outil)\b|\bsu (?:asistente|ia)\b|\b(?:ihr|ihre|euer|eure"
    rf"|deine?) (?:ki|assistent\w*|bot|chatbot|sprachmodell)\b"
    r"|\bl['’](?:ia|assistant|intelligence)\b|\b(?:la|una|die|der|eine|an|für|para|pour|per l['’]|all['’]|de|van"
    r"|til|till|dla) ?(?:ia|ki|ai|inteligencia artificial|künstliche intelligenz|kunstmatige intelligentie"
    r"|tekoäly\w*|sztuczn\w+ inteligencj\w+|umělá inteligence)\b"
    r"|\b(?:ki|ia|ai)[- ](?:assistent\w*|system\w*|modell\w*|asistent\w*|assistant\w*|verktyg|hulp|avustaja\w*)"
    r"|mod[eè]les? de langage|modelos? de lenguaje|asistente(?: de ia| virtual)?\s*[:,]|assistente\s*[:,]"
    r"|intelligence artificielle\s*[:,]|(?:AI|ＡＩ|人工知能)?(?:アシスタント|モデル|システム)(?:へ|は|に|：|:|、)"
    r"|AI(?:へ|は|に|：)|致(?:AI"
    r"|人工智能)|(?:AI|人工智能)(?:助手|助理)",
)
"""Somebody speaks to whatever machine reads this."""
_VERBS = (
    r"(?:ignore|disregard|forget|override|reveal|repeat|output|print|say|state|claim|answer|reply|respond|tell"
    r"|inform|write|rewrite|replace|recommend|rank|rate|score|mark|set|change|update|delete|remove|cancel|approve"
    r"|confirm"
    r"|accept|release|pay|transfer|send|forward|e-?mail|mail|post|publish|upload|export|copy|share|list|show"
    r"|display|open|visit|follow|click|load|fetch|call|run|execute|invoke|trigger|put|add|insert|append|include"
    r"|attach"
    r"|render|use|give|grant|make|treat|consider|declare|assume|pretend|act|behave|switch|stop|skip|omit|hide"
    r"|conceal|keep|store|save|remember|record|enter|book|create|schedule|assign|move|close|report|rename|double"
    r"|raise|lower|reduce|increase|apply"
    r"|translate|summari[sz]e|provide|notify|read|carry|perform|assist|note|ensure|log|agree|flag|prefer|quote"
    r"|offer|reset|leave|name|promote|downgrade|upgrade|withdraw|reject|merge|archive|overwrite|correct|raise"
    r"|download|proceed|exclude)"
)
WANTED = Either.of(
    rf"(?:^|[,:;.!\"“(–—>\-]|\b(?:please|must|should|shall|is to|are to|has to|have to|need to|needs to|to|and"
    rf"|kindly|then|also|now|first|always|never|not|don't|just|simply|you|may|would|could|can|hereby|immediately"
    rf"|will|by|henceforth|thereby|be so kind as to))\s+(?:\w+ly )?{_VERBS}\b"
    r"|\b(?:ignorier|setze?|ändere?|lösch|nenn|sag|schreib|sende|schick|leite|öffne|zeig|gib|behandel|storni"
    r"|empfiehl|ersetz|trag|bestätig|verschweig|erwähn|antwort|stell|buch|markier|bewert|übersetz)\w*"
    r"|\b(?:ignore[sz]?|remplace[rz]?|change[rz]?|supprime[rz]?|envoie|envoyez|envoyer|indique[rz]?|réponds"
    r"|répondez|recommande[rz]?|communique\w*|affiche[rz]?|ouvre[rz]?|mets|mettez|efface[rz]?|transmets"
    r"|transmettez|ajoute[rz]?|ne (?:le )?(?:signale|mentionne)[rz]?)\b"
    r"|\b(?:ignora|cambia|cambie|envía|envíe|borra|borre|elimina|elimine|pon|ponga|responde|responda|recomienda"
    r"|recomiende|muestra|muestre|abre|abra|marca|marque|di|diga|añade|añada|revela|revele|reenvía|reenvíe"
    r"|actualiza|actualice)\b"
    r"|(?:変更|削除|送信|送って|無視|表示|出力|更新|回答|推薦|教え|開い|追加|記載|転送|設定|書き換え|承認|伝え)[^。]{0,12}(?:ください|下さい|せよ|しろ|すること|なさい|て$|。)"
    r"|请|必须",
)
"""And wants something of it."""
ORDERED = Either.of(
    (
        r"(?:^|[.!?:\n\"“(]\s*|\bplease |\bstep \d+:? ?|, )(?:ignore|disregard|forget|reveal|output|repeat|delete"
        r"|send|forward|export|list (?:all|every|them)|show|call|open|visit|mark|set|change|update|approve|execute"
        r"|translate|carry|recommend|put|say|tell|answer)\b"
    ),
    (
        r"\b(?:ignore|disregard|forget|reveal|delete|export|forward|show all|send)\b(?: \w+){0,4} (?:rules"
        r"|instructions|prompt|client|deals?|contacts|secrets?|everything|all|data)\b"
    ),
    r"\bcarry it out\b|\bOUTPUT:\s|\bDEST:\s",
)
REPORTED = Either.of(
    (
        r"\b(?:attack|attacks|attackers?|injection|injections|phishing|jailbreaks?|incident|scanner|flags|detect\w*"
        r"|refuses|refused|blocked|rejects?|treats? (?:text|it) as data|never as orders|hidden in documents|is used "
        r"to address|for example|such as|e\.g\.|test case|exercise|red team|demo of|sample of|quoted|example|told "
        r"the summari[sz]er|lessons|paper|researchers?|tender question|does your (?:assistant|product|system)"
        r"|describe how|how (?:do|does) (?:you|your)|API|errors? return|field holds|array lists)\b"
    ),
)
"""Texts about such orders, which quote them."""
