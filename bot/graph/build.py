"""Wires the turn: which node follows which. What each does stands in its own file."""

from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from bot.graph.nodes.apply import apply
from bot.graph.nodes.confirm import confirm
from bot.graph.nodes.narrate import narrate
from bot.graph.nodes.read import read
from bot.graph.nodes.reply import reply
from bot.graph.nodes.run import run
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState

TurnGraph = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]


def build_graph(saver: BaseCheckpointSaver[Any], *, narrating: bool) -> TurnGraph:
    """`narrating` False leaves the narration node out: no model, no checkpoint for it."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    for node in (read, run, confirm, apply, reply, *([narrate] if narrating else [])):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "read")
    graph.add_conditional_edges("read", planned)
    if narrating:
        graph.add_edge("run", "narrate")
        graph.add_conditional_edges("narrate", proposed)
    else:
        graph.add_conditional_edges("run", proposed)
    graph.add_conditional_edges("confirm", decided)
    graph.add_conditional_edges("apply", written)
    graph.add_edge("reply", END)
    return graph.compile(checkpointer=saver)


def planned(state: TurnState) -> Literal["run", "apply", "reply"]:
    if state.get("proposals"):
        return "apply"
    return "reply" if state.get("answer") else "run"


def proposed(state: TurnState) -> Literal["confirm", "apply", "reply"]:
    proposals = state.get("proposals", [])
    if not proposals:
        return "reply"
    return "apply" if all(p["confirmed"] for p in proposals) else "confirm"


def decided(state: TurnState) -> Literal["apply", "reply"]:
    return "apply" if state.get("proposals") else "reply"


def written(state: TurnState) -> Literal["run", "reply"]:
    return "run" if state.get("steps") else "reply"
