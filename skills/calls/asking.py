"""Questions: with and without their mark, worth an answer or mere manners; and whether a reply answers one."""

import re

from skills.calls.line import Line
from skills.calls.patterns import phrase
from skills.calls.spoken import Sentence
from skills.calls.stems import stems

_LEAD = (
    r"^(?:(?:okay|so|and|but|well|right|yes|yeah|no|then|now|sorry|just|great|good|also|because|oh|first|finally|"
    r"one more|another|thing|question|quick|my|a|the|is|maybe|alright|fine|sure|thanks|thank you|i see|understood|"
    r"all right) )*(?:[a-z]+ )?"
)
_ASKS = re.compile(
    _LEAD
    + r"(?:(?:what|how|when|where|who|which|why|whose) (?:is|are|was|were|do|does|did|would|will|can|could|should|"
    r"has|have|about|kind|happens?|if|else|much|many|long|soon|often|far|big|come|exactly|sort|makes?|drives?|"
    r"needs?|signs?|decides?|pays?|owns?|made|one|part|[a-z]+ (?:is|are|do|does|did|will|would|can|should))"
    r"|do (?:you|we|i|they|your|our|the|anyone|anybody)|have (?:you|we|they|your|our)"
    r"|(?:can|could|will|would|does|did|has|is|are|was|were|should|may|might) (?:you|we|i|they|he|she|"
    r"it|that|this|there|your|our|the|anyone|anybody|somebody|someone)"
    r"|any (?:idea|chance|thoughts?|news|experience|references?))\b"
)
_TELLS = re.compile(
    r"^(?:so |well |but |and |yes |no )*(?:the|my|our) (?:thing|point|problem|issue|truth|fact) is (?:that )?"
)
"""What begins like this tells something: "the thing is our CFO …" asks nothing."""
_MANNERS = phrase(
    r"(can|could) (you|everyone|everybody|people|we all) (hear|see) (me|us|my|the screen|it)|how are (you|"
    r"things)|how is (it|everything) going|how was (your|the) (weekend|trip|holiday|vacation|flight|journey)",
    r"(is|are) (you|everybody|everyone|we all) (there|ready|good|still there|on)|shall we (start|begin|go|"
    r"kick off|dive in|get going)|(does|did|do) (that|this|it|you) make sense|(you|do you) know what i mean|"
    r"is that (okay|right|fair|correct|fine)|(sounds|all) (good|right)|are you okay",
    r"who is (just )?(joined|joining|there|that)|did (you|someone|somebody) (just )?(join|drop)|can i (ask|"
    r"share|add|just|come in|start|say)|may i (ask|share|add|just)|what (can|do) i (say|know)|why not|what a|"
    r"guess what|who knows|how nice|how about (you|that)|is (that|it) you",
    r"(nor|neither|so) (would|do|did|can|could|am|have|was) (i|we)",
    r"where (were|was) (we|i)|what was i (saying|going)|right$",
    r"anything (else )?from your side|is there anything else|do you see (it|that|the|my)|is now a",
)
_PUTS_OFF = phrase(
    r"(good|great|fair|excellent|interesting|important) question|(come|get|circle) (back )?to (that|this|"
    r"it) (later|in a (moment|minute|second|bit)|shortly|at the end|when)|(we|i) will (get|come) to (that|this|"
    r"it)",
    r"(let us|let me|can we|we can|i would) (park|hold|leave|come back|take that)|before (i|we) (answer|get|"
    r"go) (that|to that|there|into)|let me (first|just) (show|finish|go|explain|tell)|(moving|move) on|"
    r"one (second|moment) on that|hold that thought|later on|anyway|depends (on )?(a lot|many things)",
)
_PROMISES = phrase(
    r"(i|we) (will|can|would) (\w+ )?(check|find out|ask|confirm|get back|come back|send|look into|follow up|"
    r"look it up|clarify|take that (away|back|with))|let me (check|find out|ask|confirm|get back|look|"
    r"come back to you|take that)|you (will )?(have|get|find) (it|that|them)|in writing|(i|we) (am|are) "
    r"(asking|ringing|checking)|(i|we) will (\w+ )?(ring|text|write|find)|(i|we) will not guess|i do not want to say|"
    r"(i|we) would (rather|have to|need to)|by (noon|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday)|"
    r"(off the top of my head|do not have (that|the number|it) (here|with me|"
    r"at hand))"
)
_SHORT_ANSWER = re.compile(
    r"^(?:(?:so|well|oh|okay|and|right|sure) )*(?:yes|yeah|yep|no|nope|correct|exactly|absolutely|definitely|"
    r"of course|not yet|not really|it does|it is|we do|we can|we have|we are|you can|it can|it depends|"
    r"i do not know|both|neither|typically|usually|normally|generally|about|around|roughly|between|less than|"
    r"more than|that would|that is)\b"
)
_FIGURE = re.compile(
    r"\b\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a (?:week|month|year|day|quarter))\b"
)
_OF_MEASURE = re.compile(
    r"\b(?:how (?:much|many|long|soon|often|big|far|fast)|when|what (?:does|would|will) (?:it|that|this) cost|"
    r"what is the (?:price|cost))\b"
)


def is_question(sentence: Sentence) -> bool:
    return sentence.question_mark or _ASKS.search(_TELLS.sub("", sentence.plain)) is not None


def asks(sentence: Sentence) -> bool:
    """The same, going by the mark alone where there are marks."""
    return sentence.question_mark if sentence.punctuated else is_question(sentence)


def is_manners(sentence: Sentence) -> bool:
    """Asked out of politeness, or whether one can be heard."""
    return _MANNERS.search(sentence.plain) is not None


def has_figure(plain: str) -> bool:
    return _FIGURE.search(plain) is not None


def worth_answering(sentence: Sentence) -> bool:
    """A question about the matter: not whether one can be heard, and not one word."""
    plain = sentence.plain
    return (
        is_question(sentence)
        and len(sentence.tokens) >= 4
        and _ASKS.search(plain) is not None
        and not is_manners(sentence)
        and bool(stems(plain))
    )


def puts_off(line: Line) -> bool:
    return any(_PUTS_OFF.search(s.plain) for s in line.sentences)


def promises_answer(line: Line) -> bool:
    return any(_PROMISES.search(s.plain) for s in line.sentences)


def answers(question: Sentence, reply: Line, *, put_off: bool = False) -> bool:
    """Whether the reply takes the question up: a yes or no, a figure where one was asked for, or its own words.

    One that was put off needs more: two of its words. Errs towards yes: a question wrongly called open costs trust
    in every other hint.
    """
    plain = " . ".join(s.plain for s in reply.sentences)
    if promises_answer(reply):
        return True
    shared = stems(question.plain) & stems(plain)
    if put_off or puts_off(reply):
        return len(shared) >= 2
    if any(_SHORT_ANSWER.search(s.plain) for s in reply.sentences[:2]):
        return True
    return bool(shared) or (_OF_MEASURE.search(question.plain) is not None and has_figure(plain))
