"""People and offices with a say that the map does not hold: named, or given away by their role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from knowledge.records import BuyingRole
from skills.calls.asking import is_question
from skills.calls.context import KnownPerson
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import phrase
from skills.calls.spoken import Sentence

_AREA = (
    r"(?:procurement|purchasing|sourcing|category|finance|financial|it|i t|security|information security|legal|"
    r"operations|production|plant|quality|compliance|risk|data|digital|innovation|supply chain|logistics|warehouse|"
    r"engineering|maintenance|hr|human resources|marketing|sales|commercial|technical|technology|infrastructure|"
    r"medical|nursing|clinical|store|project|programme|program|group|regional|global|safety|sustainability|"
    r"customer service|facility|facilities|network|platform|architecture|enterprise|research|lab|planning|"
    r"investment)"
)
_HEAD = (
    r"(?:director|manager|head|lead|leader|officer|chief|vp|vice president|controller|architect|boss|team|"
    r"department|committee|people|guys|folks)"
)
_OFFICES = (
    r"(?:cfo|cio|cto|coo|ciso|cdo|cmo|cpo|c f o|c i o|c t o|c o o|general counsel|chief (?:financial|information|"
    r"technology|operating|security|data|digital|procurement|medical|nursing|risk|people) officer|finance chief|"
    r"treasurer|works council|union|supervisory board|board|steering committee|investment committee|audit committee|"
    r"data protection officer|privacy officer|permanent secretary|state secretary|co founder|cofounder|"
    r"managing partner|partner board|advisory board|shareholders|procurement|purchasing|controlling|"
    r"the parent company|head office|headquarters|group it|legal|ministry|mayor|city council|dean|provost|bursar|"
    r"partners)"
)
_ROLE = (
    rf"(?:(?:(?:senior|deputy|interim|new|group|regional|global|chief) )*(?:(?:head|director|vp|"
    rf"vice president) (?:of|for) (?:the )?(?:{_AREA}|[a-z]+)(?: {_AREA})?|{_AREA} {_HEAD}|{_OFFICES}))"
)
_NAME = r"(?P<name>[a-zà-ÿ][a-zà-ÿ'-]+(?: (?:van |von |de |der |la |mc )*[a-zà-ÿ][a-zà-ÿ'-]+)?)"
_PERSON = rf"(?:mister |mr |mrs |miss |ms |doctor |dr |frau |herr )?{_NAME}"
_OWN = r"(?:our|the|my|their|a|an|his|her|group|your own)"

_ACTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "signs",
        "buyer",
        phrase(
            r"sign(s|ed|ing)?( (it|this|that|everything|off|contracts?|the))?|countersigns?|signature|put (his|her|"
            r"their) name"
        ),
    ),
    (
        "approves",
        "buyer",
        phrase(
            r"approv(e|es|al|ed|ing)|final (say|word|call|decision)|last word|green light|release[sd]? (the|it|funds|"
            r"money)|bless(es|ing)?|rubber stamp|(nothing|not a \w+) (\w+ ){0,6}without|holds? the purse|counts every"
        ),
    ),
    (
        "decides",
        "buyer",
        phrase(
            r"decid(e|es|ed|ing)|decision( maker)?|(makes?|making|make) the call|has the say|calls the shots|"
            r"owns? the (budget|decision|money)|holds? the purse|vote[sd]?|veto(es)?"
        ),
    ),
    (
        "must agree",
        "backer",
        phrase(
            r"agree[sd]?|on board|convinced?|(have|has|had|needs?|want|wants|wanted) (to |a )?(look|review|check|see|"
            r"vet|be involved|be asked|be consulted|a say|input|sign off)|(go|goes|gone|run|runs|ran) (it |this |that |"
            r"everything )?(through|past|by|to)|get(s)? (it |this )?past|consulted|involved|review(s|ed|ing)?|check(s|"
            r"ed|ing)?|audit(s)?|pass(es)?|block(s|ed)?|stop(s|ped)? (it|this|us)"
        ),
    ),
    (
        "is against it",
        "backer",
        phrase(
            r"(is|are|was|were|remains?|very|quite|rather|bit|little|pretty) (\w+ )?(against|sceptical|skeptical|"
            r"critical|nervous|unhappy|not (a fan|happy|convinced))|(does|do) not (like|want|trust|believe)|hates?|"
            r"oppose[sd]?|push(es|ed|ing)? back|resist(s|ed|ing)?"
        ),
    ),
    (
        "is for it",
        "beneficiary",
        phrase(
            r"(is|are) (a )?(big |huge |great )?(fan|champion|supporter|sponsor|keen|excited|enthusiastic|behind (it|"
            r"this))|sponsor(s|ed|ing)?|champion(s|ed)?|love[sd]? (it|this|the)|(asked|pushed|pushing|fought) for"
        ),
    ),
    (
        "runs it",
        "backer",
        phrase(
            r"(run|runs|running|lead|leads|leading|manage|manages|drive|drives|driving|head|heads|heading) (the |this |"
            r"that |it|our )?(project|programme|program|evaluation|tender|rfp|selection|roll out|process|"
            r"implementation|"
            r"team|it|this|side)|in charge|responsible for|took over|taking over|takes over|evaluat(e|es|ing)|"
            r"implement(s|ing)?|integrat(e|es|ing)"
        ),
    ),
    (
        "uses it",
        "beneficiary",
        phrase(r"(will|would|is|are|has|have) (\w+ )?(to )?(use|using|work with|working with|live with|operate)"),
    ),
)
_A_SAY = ("signs", "approves", "decides")
_CHANGE = phrase(
    r"(is|are|was|were) (leaving|moving on|retiring|replaced|gone|stepping down|taking over|let go|on (parental|"
    r"maternity|paternity|sick) leave)|(has|have) (left|resigned|retired|gone|been replaced|handed in|moved)|"
    r"left (us|the company|in|last|at)|no longer (with|here|works|in charge)|came (over|in) (from|as)|"
    r"(start(s|ed)?|join(s|ed)?|begin(s)?|take(s)? over|took over) (us |in |on |next |last |the |from |as |"
    r"here )|successor"
)
_ROLE_NAME = re.compile(rf"\b{_OWN} (?P<role>(?:new )?{_ROLE})(?: (?:called|named|is|will be))? {_PERSON}\b")
_NAME_ROLE = re.compile(
    rf"\b{_NAME} (?:is |who is |she is |he is |from |in |as |runs |heads |our |the |leads )+(?:our |the |"
    rf"a )?(?P<role>{_ROLE})\b"
)
_FROM_AREA = re.compile(
    rf"\b{_PERSON} (?:from|over in) (?:the |our )?(?!it\b)(?P<role>{_AREA})(?: team| department)?\b"
)
_TO_WIN = re.compile(rf"\b(?:convince|win over|get past|persuade) {_PERSON}\b")
_ROLE_ONLY = re.compile(rf"\b(?:{_OWN} )?(?P<role>{_ROLE})\b")
_NAMED_ACT = re.compile(
    rf"\b(?:{_NAME}) (?:will |has to |needs to |must |would |is going to |also |always |still |can |should |"
    rf"wants to |may |is the one who |then |finally |usually |really )*(?:(?<=[lenot] )sign|signs|approves?|decides?|"
    rf"owns? the|holds? the|has the (?:last|final)|makes? the (?:call|decision)|control|controls|"
    rf"blocks?|evaluates?|leads? the|runs? the (?:project|tender|evaluation|process|rfp))\b"
)
_AREAS = frozenset(re.findall(r"[a-z]+", _AREA))
_NO_NAME = _AREAS | frozenset(
    """good bad great clear big small new old early late strong nice fair real whole same other next only best
    will has have had is are was were needs need wants want would must might may can could should shall does do did
    and or but who that which there here then now always usually never also still only just already really so
    because if when while where with without for from to of in on at by as about after before until since into
    over under against we they you he she it i our their your his her my its the a an this that these those all
    both each every some any no not signs sign approves approve decides decide looks look said says told thinks
    think asked asks likes like gets get knows know comes come goes go makes make takes take gave gives wanted
    been being going into team department people guys folks director manager head officer lead committee board
    member members council meeting approval side level process budget policy policies contract contracts review
    rules requirements questions issues topics matters reasons stuff thing things work systems software office
    offices number numbers data report reports today tomorrow yesterday week month year later first last next
    once twice again too very quite rather maybe probably perhaps okay yes well right everyone everybody someone
    somebody anyone anybody nobody people one two three both me us them him himself herself simply normally
    typically finally even actually currently part line lines project tool tools solution meets sits votes
    insists holds owns runs leads joined left starts started usually agrees agree blocked blocks checks check
    requires require expects expect loves love hates hate sees see hears hear feels feel seems seem wrote writes
    either neither whoever whatever what how why monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december""".split()
)
_PARTICLES = ("van", "von", "de", "der", "den", "la", "di", "da", "al", "el")
_HARMLESS = phrase(
    r"(my|his|her) (wife|husband|daughter|son|kids?|children|mother|father|dog|cat|brother|sister|neighbour|"
    r"neighbor)|says (hi|hello)|sends? (his|her|their) (regards|best|apologies)|birthday|congratulat\w+|(board|"
    r"boards) (game|room|walk|ing)|on board( with| already|ed|ing)?|across the board|white ?board|dash ?board|"
    r"drawing board|legal (notice|holiday|name|entity|tender|age)|(circuit|notice|key|skirting) boards?"
)


@dataclass(frozen=True, slots=True)
class _Found:
    role: str
    name: str
    at: int


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    if not line.by_client:
        return
    before = _Found(scene.role_asked, "", 0) if scene.role_asked else None
    for sentence, plain in each(line):
        if is_question(sentence) or _HARMLESS.search(plain):
            continue
        named = _somebody(sentence, scene)
        found = _found(sentence, plain) or (before if _OF_ONE.match(plain) else None)
        if found is None and named is not None and _act(plain)[0] in _A_SAY:
            found = named
        before = found or named or before
        made = _moment(found, sentence, plain, line, scene) if found else None
        if made is not None:
            yield made
            return


_OF_ONE = re.compile(r"(?:and |but |so |because |in the end |then )*(?:he|she|they)\b")
"""A sentence about whoever was named before it."""
_FULL_NAME = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ'-]+ [A-ZÀ-Þ][a-zà-ÿ'-]+\b")


_FIRST_NAME = re.compile(r"(?<![.!?] )(?<!^)\b(?:(?:Dr|Mr|Mrs|Ms)\.? )?[A-ZÀ-Þ][a-zà-ÿ'-]{2,}\b")
_ENDING = re.compile(r"['’](?:s|d|ll|ve|re|m)$")


def _stranger(sentence: Sentence, scene: Scene) -> _Found | None:
    """A name by its capital that is nobody's we know: in the sentence, else the only one of the utterance."""
    here = _strangers(sentence, scene, sentence.start, sentence.end)
    around = here or _strangers(sentence, scene, 0, len(sentence.original))
    return _Found("", around[0], 0) if here or len(set(around)) == 1 else None


def _strangers(sentence: Sentence, scene: Scene, start: int, end: int) -> list[str]:
    known = _NO_NAME | {w for p in scene.people for w in p.name.casefold().split()}
    for company in (scene.context.us, scene.context.client, *(r.name for r in scene.context.rivals)):
        known |= set(company.casefold().split())
    names = [_ENDING.sub("", m.group()) for m in _FIRST_NAME.finditer(sentence.original, start, end)]
    return [n for n in names if len(n) > 2 and not known & set(n.casefold().replace(".", "").split())]


def _somebody(sentence: Sentence, scene: Scene) -> _Found | None:
    """A first and last name in the words, of nobody's company."""
    companies = {
        c.casefold() for c in (scene.context.us, scene.context.client, *(r.name for r in scene.context.rivals))
    }
    for match in _FULL_NAME.finditer(sentence.original, sentence.start, sentence.end):
        name = match.group()
        if name.casefold() not in companies and name.split()[0].casefold() not in _NO_NAME:
            return _Found("", name, 0)
    return None


def of_meaning(part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about who has a say; role or name may be here, in what the rep asked, or nowhere."""
    plain = part.plain
    if is_question(part) or _HARMLESS.search(plain):
        return None
    asked = _Found(scene.role_asked, "", 0) if scene.role_asked else None
    found = _found(part, plain) or asked or _somebody(part, scene) or _stranger(part, scene) or _Found("", "", 0)
    known = _known(found, scene) if found.name or found.role else None
    if known is not None and (known.side_us or known.met):
        return None
    act, guess = _act(plain)
    name = found.name or (known.name if known else "")
    facts = {"name": name, "title": _titled(found.role), "act": act or "has a say", "role": guess}
    facts["known"] = "yes" if known else ""
    about = f"person:{(name or found.role or plain).casefold()}"
    return moment("stakeholder", line, part, 0.8, about, facts, at=found.at)


def role_in(plain: str) -> str:
    """The role or office spoken of; "" where none is."""
    match = _ROLE_ONLY.search(plain)
    return match["role"] if match and _HARMLESS.search(plain) is None else ""


def _found(sentence: Sentence, plain: str) -> _Found | None:
    for pattern in (_ROLE_NAME, _NAME_ROLE, _FROM_AREA, _TO_WIN, _NAMED_ACT):
        for match in pattern.finditer(plain):
            name = _name(match, sentence)
            if name:
                return _Found(match.groupdict().get("role") or "", name, match.start())
    alone = _ROLE_ONLY.search(plain)
    return _Found(alone["role"], "", alone.start()) if alone else None


def _name(match: re.Match[str], sentence: Sentence) -> str:
    """The name as it was said, as far as it can be one: no verb, no little word; a capital where there are capitals."""
    words = match["name"].split()
    kept = 0
    for word in words:
        if word in _NO_NAME or word[0].isdigit() or len(word) < 3:
            break
        kept += 1
    if not kept:
        return ""
    start = match.start("name")
    said = sentence.said(start, start + len(" ".join(words[:kept])))
    if any(c.isupper() for c in sentence.original[1:]) or sentence.original[:1].isupper():
        particle = said.partition(" ")[0] in _PARTICLES and any(w[:1].isupper() for w in said.split())
        named = particle or (start > 0 and said[:1].isupper()) or _starts_named(said, start)
        return " ".join(w for w in said.split() if w[:1].isupper() or w in _PARTICLES) if named else ""
    return words[0].title() if kept == 1 or words[1] in _NO_NAME else " ".join(words[:1]).title()


def _starts_named(said: str, start: int) -> bool:
    return start == 0 and said[:1].isupper() and said.split()[0].casefold() not in _NO_NAME


def _moment(found: _Found, sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    act, guess = _act(plain)
    changed = _CHANGE.search(plain) is not None
    if found.name and line.said.speaker.name and _same(found.name, line.said.speaker.name):
        return None
    known = _known(found, scene)
    weight = _weight(found, known, act, changed)
    if weight is None:
        return None
    if scene.on_it("stakeholder", line):
        weight *= 0.93 if found.name else 0.85
    role = _titled(found.role)
    facts = {
        "name": found.name or (known.name if known else ""),
        "title": role,
        "act": "changes" if changed and not act else act,
        "role": guess,
        "known": "yes" if known else "",
        "met": "yes" if known and known.met else "",
    }
    about = f"person:{(found.name or (known.name if known else '') or role).casefold()}"
    return moment("stakeholder", line, sentence, weight, about, facts, at=found.at)


def _weight(found: _Found, known: KnownPerson | None, act: str, changed: bool) -> float | None:
    if known is not None and known.side_us:
        return None
    if changed and (found.name or known or found.role.startswith("new ")):
        return 0.84
    if known is not None:
        if known.met and known.role is not None:
            return None
        return 0.7 if act in (*_A_SAY, "is against it") else 0.3
    if act and found.name:
        return 0.9
    if act in (*_A_SAY, "must agree", "is against it"):
        return 0.8
    if found.name and found.role:
        return 0.68
    return None if not act else 0.5


def _act(plain: str) -> tuple[str, BuyingRole | str]:
    for act, role, pattern in _ACTS:
        if pattern.search(plain):
            return act, role
    return "", ""


def _known(found: _Found, scene: Scene) -> KnownPerson | None:
    if found.name:
        return next((p for p in scene.people if _same(found.name, p.name)), None)
    role = found.role.casefold()
    if role.startswith("new "):
        return None
    return next((p for p in scene.people if not p.side_us and p.title and _same_title(role, p.title)), None)


def _same(one: str, other: str) -> bool:
    """Told by any part of the name, as the speech model may have spelt it."""
    parts = [w for w in other.casefold().split() if len(w) > 2]
    return any(ratio(a, b) >= 80 for a in one.casefold().split() if len(a) > 2 for b in parts)


def _same_title(role: str, title: str) -> bool:
    mine = _title_words(role)
    theirs = _title_words(title.casefold())
    return bool(mine) and (mine <= theirs or theirs <= mine)


_SHORT_TITLES = {
    "chief financial officer": "cfo",
    "chief information officer": "cio",
    "chief technology officer": "cto",
    "chief operating officer": "coo",
    "chief executive officer": "ceo",
    "chief executive": "ceo",
    "finance chief": "cfo",
    "vice president": "vp",
    "purchasing": "procurement",
}
_TITLE_EMPTY = frozenset("of for the and head director manager lead officer vp senior new group chief".split())


def _title_words(title: str) -> frozenset[str]:
    for long, short in _SHORT_TITLES.items():
        title = title.replace(long, short)
    return frozenset(re.findall(r"[a-z]+", title)) - _TITLE_EMPTY


def _titled(role: str) -> str:
    return " ".join(w.upper() if re.fullmatch(r"c[a-z]o|ciso|it|hr|vp", w) else w for w in role.split())
