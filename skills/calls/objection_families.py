"""What kind of objection words make: about the price, people's time, the risk, …"""

import re

from skills.calls.patterns import GAP, WIDE, phrase

_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "price",
        phrase(
            r"too (expensive|pricey|costly|much money)|(it|that|this|price|which|number) (is|are|feels|"
            r"seems) (simply |just |far |much |way |still )*too (high|much)|(quite|very|really|pretty|rather|so|"
            r"bit|little|"
            r"awfully) (expensive|pricey|steep|costly|on the high side|high)|(is|are|looks?|seems?|sounds?|"
            r"comes? out|feels?) (\w+ )?(expensive|pricey|steep|high)|on the (high|expensive) side",
            rf"(more|higher|above|over) {GAP}(than|what) (we|i|they) {GAP}(expected|thought|planned|budgeted|"
            rf"pay|can|had|have|wanted|imagined)|(price|cost|quote|number|figure|offer|fee|"
            rf"rate)s? {WIDE}(too high|too much|high|steep|hurts?|problem|shock\w*|above|twice|double|out of|"
            rf"hard to (justify|swallow|sell)|tough)",
            rf"(can|could|will) (not|never) {GAP}(afford|justify|pay|sell|defend) |cheaper|(half|third|fraction|"
            rf"double|twice) (of )?(the|your|that|our) (price|cost|budget)|(better|best|lower|sharper|"
            rf"final) (price|offer|rate)|(need|want|expect|expecting|get|give|see) {GAP}(discount|rebate|"
            rf"percent off|% off|reduction)|out of (our )?(range|reach|budget)|sticker shock|(you|"
            rf"that) (will )?(have|need) to (come|go) down|hard to (justify|swallow)|(not|never) worth (the|"
            rf"that|it)",
        ),
    ),
    (
        "capacity",
        phrase(
            rf"(do|does|did) not {GAP}have {GAP}(time|people|resources|capacity|bandwidth|staff|hands)|"
            rf"no {GAP}(capacity|bandwidth|resources|time for (this|it|that|another)|people for)|(team|people|"
            rf"it department|engineers|everyone|we|they) (is|are) {GAP}(stretched|overloaded|swamped|"
            rf"at capacity|drowning|flat out|fully booked|maxed out)|too (much|many) {GAP}(on (our|the|"
            rf"their) plate|projects|initiatives)|(short|shortage) (of|on) (people|staff|hands)|(wrong|"
            rf"bad) (moment|time) for (another|a new)|change fatigue",
        ),
    ),
    (
        "risk",
        phrase(
            rf"(too|very|quite|bit|rather|pretty) risky|(big|huge|real|serious|main|biggest|only|major) (risk|"
            rf"concern|worry|fear|problem|issue|headache) (is|for|here|with|would|i have|we have)|(i am|we are|"
            rf"they are|she is|he is|i'm|people are|team is) {GAP}(worried|concerned|nervous|afraid|anxious|"
            rf"sceptical|skeptical|not (comfortable|convinced|sure (about|that|this|it|your|you)))|(worries|"
            rf"scares|frightens|bothers) (me|us)|what if {WIDE}(fails?|goes wrong|breaks?|does not work|"
            rf"goes down|stops?|not)|(got|been|were) (\w+ )?burn(ed|t)|(last|previous) (time|project|vendor|"
            rf"supplier|implementation) {WIDE}(failed|disaster|nightmare|went wrong|took (twice|three|two|"
            rf"forever)|never)|(can|could) not (afford|risk|have) (\w+ )?(an? )?(outage|downtime|disruption|"
            rf"stop|failure|interruption)|do not want to (be|become) (a |your |the )?(guinea pig|first|beta|"
            rf"test)|guinea pigs?|not (comfortable|convinced)",
        ),
    ),
    (
        "status quo",
        phrase(
            rf"(works?|working|runs?|is|are|does|do) (just )?(fine|good enough|well enough|okay|the job|"
            rf"perfectly well) {GAP}(as it is|today|already|with what|for us|now|so far|at the moment|actually)|"
            rf"good enough( for us| as it is)?|(do|does) not (\w+ )?(see|need|understand) (the|a|why|any|much|"
            rf"it|this|what) ?(need|point|value|reason|benefit|difference|case|urgency|\w+ change)?|why (should|"
            rf"would) (we|i|they) (\w+ )?(change|switch|move|replace|bother|pay)|(we|they) already have (a|an|"
            rf"something|our own|one|that|tools?|systems?)|(build|built|do|develop|write) (it|this|that|"
            rf"something|our own) (\w+ )?(ourselves|in house|internally)|never change a|if it is not broken|"
            rf"happy with (what|our|the (current|present)|how|them|it as)",
        ),
    ),
    (
        "trust",
        phrase(
            rf"never heard of (you|your)|(you|your company|you guys) (\w+ )?(is|are|seem|seems|"
            rf"look) (\w+ )?(too |quite |very |rather |pretty |a bit )?(small|young|new|tiny|unknown)|"
            rf"too small for|(still )?(be around|exist) in (\w+ )?years|(go|goes|went|going) (bust|bankrupt|"
            rf"under|out of business)|(small|young) (company|vendor|supplier|firm|team)|(not sure|doubt|"
            rf"question|wonder) {GAP}(you|your {GAP}) (can|could|are able|handle|deliver|scale|cope)|(no|little|"
            rf"not much) (experience|track record|presence|office|support|people) (in|here|locally|on)",
        ),
    ),
    (
        "integration",
        phrase(
            rf"(does|do|will|would|can|could) not {GAP}(integrate|work with|fit|talk to|connect|play (well|"
            rf"nicely))|integration {WIDE}(worr\w+|problems?|concern\w*|nightmare|hard|difficult|pain|risk|"
            rf"months|issue)|(yet another|one more|another) (tool|system|platform|app|login|portal|interface|"
            rf"dashboard)|(rip|tear) (\w+ )?out|legacy {WIDE}(problem|impossible|hard|nobody|touch)|"
            rf"migration {WIDE}(nightmare|painful|hard|scares?|worr\w+|risk\w*|headache)|too (complex|"
            rf"complicated|heavy|hard|big) (for|to)|(people|they|users|staff|nurses|drivers|operators|reps|team|"
            rf"nobody) (will|would) (not|never) (use|accept|adopt|like|touch)|nobody (will|would) use|(will|"
            rf"would) not (touch|accept|adopt) (another|a|any|one more|new|yet|the) ",
        ),
    ),
    (
        "security",
        phrase(
            rf"(security|privacy|compliance|data protection|gdpr|legal|cloud|hosting) {WIDE}(concern\w*|issue|"
            rf"problem|block\w*|will never|worr\w+|show ?stopper|no go|red line|kill\w*|not (allow|accept|happy|"
            rf"approve|let))|(data|records|files) {GAP}(leave|leaves|leaving|outside|abroad|in the us|"
            rf"in america|in your cloud|to the cloud)|(not|never) {GAP}(allowed|accept|allow|put|"
            rf"permitted) {GAP}(cloud|data)|(no|not in the) (public )?cloud|on premises? only",
        ),
    ),
    (
        "lock-in",
        phrase(
            rf"lock(ed)? in|lock in|(depend|dependent|dependency|dependence) (too much )?(on|upon) (you|one|"
            rf"a single|your)|(get|take) (our|the) data (back )?out|(all|too many) (our )?eggs|(three|five|"
            rf"multi|long) year (contract|commitment|term|deal|lock)|(do|does|can|will) not (\w+ )?(want|like|sign|"
            rf"commit to) {WIDE}(long|multi|three|five|years?)",
        ),
    ),
    (
        "service",
        phrase(
            rf"your {GAP}(service|support|help ?desk|engineers?|technicians?|hotline|response) {GAP}(is|was|are|were|"
            rf"takes?|took|came|comes?|did|does|do|never|has|have) {GAP}(slow|late|later|never|not|too long|ages|weeks|"
            rf"days|unreachable|terrible|bad|poor|nobody)|(waited|wait|waiting) {GAP}for your (engineer|service|"
            rf"support|people|technician)|(nobody|no one) {GAP}(of yours|at your end|at your company|from your side) "
            rf"{GAP}(answer\w*|picks?|picked|call\w*)|you (let us down|left us (alone|hanging|standing))",
        ),
    ),
    (
        "timing",
        phrase(
            r"(not|bad|wrong) (the )?(right|good|best|ideal)? ?(time|moment) (for|to|right now|at the moment)|"
            r"not (the right|a good) (time|moment)|(come|call|get|check) back (to us )?(in|after|next) (six|"
            r"three|a few|twelve|two|\d+|the|next|january|spring|summer|autumn|half|year|quarter)|"
            r"too early (for|to)|(not|never) (ready|a priority)|(other|bigger|different) (priorities|fish|fires)",
        ),
    ),
)


def family_in(plain: str) -> tuple[str, int]:
    """The first family whose words stand in the plain sentence and where they do; ("", 0) where none does."""
    for name, pattern in _FAMILIES:
        match = pattern.search(plain)
        if match:
            return name, match.start()
    return "", 0
