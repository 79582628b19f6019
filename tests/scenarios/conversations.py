"""What people say and press, and what they must read: the same on every surface."""

from tests.scenarios.script import AOIFE, ELLIOT, INGRID, KIM, LUIS, PRIYA, SAM, Conversation, press, say

SKARHOLT, CASTELLAN, LEDGER = "Skarholt mill-wide reliability", "Castellan Relay renewal", "Vossberg carbon ledger"
COMPRESSORS, ARDENNE, COORONG = (
    "Vossberg compressor reliability",
    "Ardenne Glass furnace fans",
    "Coorong wind gearboxes",
)
OSPREY = "Project Osprey"


def talk(name: str, who: str, *moves: object) -> Conversation:
    return Conversation(name, who, moves)  # type: ignore[arg-type]


CONVERSATIONS = (
    # scores, and what they open to
    talk(
        "a score, the reason by button, another deal by its short name",
        KIM,
        say("What is my right to win on Skarholt?", SKARHOLT, "Credibility", "Capability"),
        press("Why is Capability lowest?", "Capability", SKARHOLT),
        say("and the Castellan Relay renewal?", CASTELLAN, never=(SKARHOLT,)),
    ),
    talk(
        "two deals of one client are compared, one is opened by its button",
        KIM,
        say("score Vossberg", COMPRESSORS, LEDGER),
        press(f"Open {LEDGER}", LEDGER),
        say("sorry the other one", COMPRESSORS),
    ),
    talk(
        "a qualifier is answered by button, confirmed, and moves the score",
        KIM,
        say("What is my right to win on Skarholt?", SKARHOLT),
        press("Yes (Capability)", "Done", "64"),
        press("Undo", "Put back"),
    ),
    talk(
        "a rating is set by a form that asks why",
        KIM,
        say("how do we stand on Skarholt mill-wide", SKARHOLT),
        press(
            "Set a factor myself", "Influence", factor="influence", rating="9", reason="Their COO asked for us by name"
        ),
        press("Cancel", "Nothing was changed"),
    ),
    talk(
        "all deals ranked, the second one, its plan",
        KIM,
        say("rank my deals by right to win", SKARHOLT, COMPRESSORS),
        say("the second one", "Right to Win"),
        say("how do we raise it", "Power Plan"),
    ),
    talk(
        "the score as it was",
        KIM,
        say("what was our right to win on Skarholt mill-wide on 1 October 2026", SKARHOLT, "1 Oct 2026"),
        say("and of Castellan Relay renewal?", CASTELLAN),
    ),
    # changes
    talk(
        "a stage is moved, confirmed and undone",
        KIM,
        say("score Ardenne Glass furnace fans", ARDENNE),
        say("move it to negotiate", ARDENNE, "Negotiate"),
        press("Confirm", "Done"),
        press("Undo", "Put back"),
    ),
    talk(
        "a change is asked for and left by a word",
        KIM,
        say("move Ardenne Glass furnace fans to negotiate", "Negotiate"),
        say("no", "Nothing was changed"),
        say("is there any budget", ARDENNE),
    ),
    talk(
        "a change is confirmed by a word",
        KIM,
        say("Set the next step of Skarholt mill-wide to call their CFO on Friday", "CFO"),
        say("yes", "Done"),
    ),
    talk(
        "a call is logged, its proposal edited in a form, then confirmed",
        KIM,
        say("log a call with Dana Whitfield today: she wants the pilot extended", "pilot extended"),
        press("Edit", "ninety minutes", body="She wants the pilot extended, ninety minutes in all"),
        press("Confirm", "Done"),
    ),
    talk(
        "a follow-up mail is drafted from a call, edited in a form, and logged as sent",
        KIM,
        say("debrief the last call on Skarholt mill-wide", "Debrief", SKARHOLT),
        press("Draft the follow-up mail", "Dana Whitfield", "I will send the paragraph tonight"),
        press(
            "Edit", "as you edited it", "See you on Monday", subject="Until Monday", body="Dana,\n\nSee you on Monday."
        ),
        press("I sent it: log it", "Confirm", "Until Monday", "See you on Monday"),
        press("Confirm", "Done"),
    ),
    talk(
        "a role is put right and shows on the map",
        KIM,
        say("who is who at Skarholt mill-wide", "Ola Brekke"),
        say("Dana is the buyer, not a backer", "Buyer"),
        press("Confirm", "Done"),
    ),
    talk(
        "a task is made of a rumour",
        KIM,
        say("fact or gossip: somebody heard that the board at Skarholt has approved the budget", "Gossip"),
        press("Make it a task", "Ask", subject="Ask Ola what has been decided", due_on="2026-11-27"),
        press("Confirm", "Done"),
    ),
    talk(
        "a statement is weighed in a form",
        KIM,
        say("fact or gossip: our CEO signed the order on 3 November", "F"),
        press("Check another text", "Opinion", text="I feel they like us a lot more than the others."),
    ),
    talk(
        "a close date far in the past is questioned and kept from the record",
        KIM,
        say("set the close date of Skarholt mill-wide to last Friday"),
        say("never mind"),
    ),
    # plans
    talk(
        "an initiative is taken up and handed over",
        KIM,
        say("power plan for Skarholt mill-wide", "Power Plan"),
        say("accept 1", "accepted"),
        press("Confirm", "Done"),
        press("Set a date", "1 Dec 2026", ref="1.", due_on="2026-12-01"),
        press("Confirm", "Done"),
    ),
    talk(
        "a pursuit plan, its rivals, its team",
        KIM,
        say("pursuit plan for Skarholt mill-wide", SKARHOLT),
        say("who are we up against", SKARHOLT),
        say("who does what", SKARHOLT),
    ),
    talk(
        "the year, with suppositions",
        KIM,
        say("are we on track for Q4", "target"),
        say("what if I only have 30 hours a week", "30 hours"),
        say("and without Skarholt mill-wide", "without Skarholt"),
    ),
    talk(
        "what a deal pays",
        KIM,
        say("what do I earn if Skarholt mill-wide closes", "US$"),
        say("and Castellan Relay renewal?", "US$"),
        say("how is that computed"),
    ),
    talk(
        "an assessment, and its paper",
        KIM,
        say("right to win assessment of Skarholt mill-wide", SKARHOLT),
        say("can I have that as a pdf", SKARHOLT),
    ),
    talk(
        "a client's strategy as a document",
        INGRID,
        say("client strategy for Brightwater", "Brightwater"),
        say("as word please", "Brightwater"),
    ),
    # clients, people, money
    talk(
        "from the client to its trap",
        KIM,
        say("what kind of client is Castellan", "Castellan"),
        say("how relevant are we to them", "Castellan"),
        say("and to Vossberg?", "Vossberg"),
    ),
    talk(
        "whom we have not met",
        AOIFE,
        say("who's who at Brightwater pumping stations", "Brightwater"),
        say("who haven't we met"),
        say("have they got budget"),
    ),
    talk(
        "the right people for a deal",
        INGRID,
        say("who should pursue Vossberg compressor reliability", COMPRESSORS),
        say("who has the hours for it"),
    ),
    talk(
        "themes against a rival",
        SAM,
        say("impact themes for Coorong wind gearboxes", COORONG),
        say("can Orbisense claim that too", "Orbisense"),
    ),
    talk(
        "money found, and whom to ask",
        KIM,
        say("is the Skarholt mill-wide deal funded", SKARHOLT),
        say("who should I ask"),
    ),
    talk(
        "classes of deals, one of them reclassified and left",
        KIM,
        say("which of my deals are strays", "Stray"),
        say("is Vossberg carbon ledger one", LEDGER),
        say("what would it cost to carry on", LEDGER),
    ),
    talk(
        "the boss's plan",
        ELLIOT,
        say("how far are we with the CEO sales plan", "CEO Sales Plan"),
        say("which imperative has no deals"),
    ),
    talk(
        "certificates, of oneself and of others",
        INGRID,
        say("what is Tomasz good at, licence wise", "Tomasz"),
        say("no, not Tomasz, Aoife", "Aoife"),
    ),
    talk(
        "clients compared",
        INGRID,
        say("which clients are right for us"),
        say("compare Castellan and Brightwater as clients", "Castellan", "Brightwater"),
    ),
    # evidence
    talk(
        "evidence is looked at and one observation accepted",
        KIM,
        say("any evidence waiting for me", "observation"),
        press("Look", "observation"),
        press("Accept", "Done"),
    ),
    talk(
        "evidence is dropped",
        KIM,
        say("any new evidence on Skarholt mill-wide", SKARHOLT),
        press("Reject 1", "Done"),
    ),
    # refusals, and what is hidden
    talk(
        "a hidden deal and a missing one are told in the same words",
        KIM,
        say("right to win on Osprey", "can't find “Osprey”", never=(OSPREY, "Priya")),
        say("right to win on Quokka", "can't find “Quokka”", never=(OSPREY,)),
        say("score Skarholt mill-wide", SKARHOLT),
    ),
    talk(
        "its owner sees the hidden deal",
        PRIYA,
        say("what is the right to win on Project Osprey", OSPREY),
        say("why is it capped", OSPREY),
    ),
    talk(
        "another person's pay is nobody's business",
        KIM,
        say("what does Aoife earn this quarter", never=("US$1", "US$2", "US$3")),
    ),
    talk(
        "an analyst sees no single deal",
        "Noor Haddad",
        say("right to win on Skarholt mill-wide", never=("61", "Capability")),
    ),
    talk(
        "what it is not for",
        KIM,
        say("write me a poem about the sea", never=("waves",)),
        say("what can you do"),
    ),
    talk(
        "nothing at all, and too much",
        KIM,
        say("🎯🔥", "What would you like to know?"),
        say("help"),
    ),
    # asking back
    talk(
        "a name alone is asked back, answered by number",
        "Jordan Whitlock",
        say("Dunmore trailer temperature", "Dunmore"),
        say("1", "Right to Win"),
    ),
    talk(
        "a name alone is asked back, answered by button",
        KIM,
        say(LEDGER, LEDGER),
        press("Right to Win", LEDGER),
    ),
    talk(
        "a skill that lacks its deal asks for it",
        KIM,
        say("make me a power plan", SKARHOLT),
        press(SKARHOLT, "Power Plan"),
    ),
    # briefings, settings, meetings, calls
    talk(
        "a briefing and its settings by talking",
        KIM,
        say("give me my briefing", "briefing"),
        say("briefing at 7:30 on weekdays", "07:30"),
        say("pause it until Monday", "23 Nov 2026"),
    ),
    talk(
        "a meeting is prepared",
        KIM,
        say("prepare me for my next meeting", SKARHOLT),
    ),
    talk(
        "a call wants consent before it is listened to",
        KIM,
        say("start listening to my call with Skarholt mill-wide"),
    ),
    # looking up
    talk(
        "a fact is looked up, its owner, then the score",
        LUIS,
        say("when does Aguas Quillén desalination pumps close", "Aguas Quillén"),
        say("who owns it", "Luis"),
        say("can we win it", "Right to Win"),
    ),
    talk(
        "an admin looks across",
        ELLIOT,
        say("what is the right to win on Project Osprey", OSPREY),
        say("which clients are right for us"),
    ),
)
