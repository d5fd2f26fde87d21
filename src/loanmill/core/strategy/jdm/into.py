"""A graph into a policy: read, put into words, checked; what cannot be carried over is told where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from loanmill.core.strategy.document.read import check
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.again import OWN, carried
from loanmill.core.strategy.jdm.draft import Draft
from loanmill.core.strategy.jdm.graph import Graph, read_graph
from loanmill.core.strategy.jdm.kinds import learn, learned
from loanmill.core.strategy.jdm.made import Made, Origin
from loanmill.core.strategy.jdm.nodes import ManyWays, Reader
from loanmill.core.strategy.jdm.renamed import settled as renamed
from loanmill.core.strategy.jdm.writer import Head, Settled, Writer
from loanmill.core.strategy.jdm.zen import Column, Rows
from loanmill.core.strategy.text.spots import Fault, Faults

ROUNDS = 40
_NEVER = ("this row can never be reached", "this can never hold", "the range holds nothing")
_CELL = re.compile(r"\[([0-9]+)\]$")
_PLACE = re.compile(r"\$\.(?:formulas|tables)\.([A-Za-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class FromGraph:
    """The document, or faults with their nodes; `notices` are told but stop nothing. `inputs` and `outputs`: paths of
    the graph by their names in the policy."""

    text: str
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]
    inputs: dict[str, tuple[str, ...]]
    outputs: dict[str, tuple[str, ...]]


def from_graph(*, data: bytes, file: str, code: str, effective_from: date) -> FromGraph:
    """The policy that a graph says. `file` is its name in messages, `code` the policy's."""
    faults = Faults(file=file)
    graph = read_graph(data, faults=faults)
    if graph is None:
        return FromGraph("", tuple(faults.found), (), {}, {})
    own = carried(graph.raw)
    if own is not None:
        return FromGraph(own, (), (), {}, {})
    made = Made()
    if OWN in graph.raw:
        made.notices.append(
            "图在导出后改过，按图重新读取 the graph was changed since its export, and is read from its nodes"
        )
    reader = Reader(graph, made)
    outputs = _outputs(graph, reader)
    kinds = learned(made)
    for step in made.steps:
        try:
            learn(kinds, step)
        except Refused as fault:
            graph.tell(step.origin.node, step.origin.where, fault.message, fault.remedy)
    if not outputs and not faults.found:
        graph.tell(graph.leaves()[-1], "", "the graph makes nothing", "give it an expression or a table")
    if faults.found:
        return FromGraph("", _told(faults), (), {}, {})
    outputs = renamed(made, kinds, outputs)
    names = list(outputs)
    head = Head(code, code, effective_from)
    settled = Settled()
    for _ in range(ROUNDS):
        taken = set(made.taken)
        writer = Writer(graph, made, kinds, settled)
        draft = writer.document(head, names)
        made.taken = taken
        if faults.found:
            return FromGraph("", _told(faults), (), {}, {})
        _, found = check(text=draft.text(), file=file)
        if not found or not _settle(settled, found, draft):
            break
    first = [fault for fault in found if not _follows(fault)] or list(found)
    told = tuple(dict.fromkeys(_placed(fault, draft, writer, file) for fault in first))
    notices = (*made.notices, *_mapped(made, outputs), *writer.notices, *_dropped(draft, settled, writer))
    inputs = {item.name: item.path for item in made.inputs.values()}
    return FromGraph("" if told else draft.text(), told, notices, inputs, outputs)


def _outputs(graph: Graph, reader: Reader) -> dict[str, tuple[str, ...]]:
    """The columns that the graph answers with, and the paths under which it does."""
    outputs: dict[str, tuple[str, ...]] = {}
    end = reader.read()
    own = {item.name for item in reader.made.inputs.values()}
    for path in end.made():
        where = f"field {'.'.join(path)} of the answer"
        try:
            tree = end.find(path)
        except ManyWays:
            tree = Rows("")
        except Refused as fault:
            graph.tell(graph.leaves()[-1], where, fault.message, fault.remedy)
            continue
        if isinstance(tree, Rows):
            told = f"{'.'.join(path)}: 行的列表不在结果里 a list of rows is not among the results"
            reader.made.notices.append(
                f"{told}; 要它的数或和 to have it counted or summed: len(rows), sum(map(rows, #.x))"
            )
        elif isinstance(tree, Column):
            if tree.name in outputs or tree.name in own:
                tree = reader.made.formula(path, tree, Origin(graph.leaves()[-1], where))
            outputs[tree.name] = path
    return outputs


def _follows(fault: Fault) -> bool:
    """Whether a fault only follows from others: what should have read or made something was refused."""
    return fault.message.endswith("is never read") or fault.message == "a calculation without outputs"


def _told(faults: Faults) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(faults.found), key=lambda fault: fault.line))


def _settle(settled: Settled, found: tuple[Fault, ...], draft: Draft) -> bool:
    """Learn from the faults of a draft what the next one does otherwise; False where nothing can be."""
    learned_ = False
    for fault in found:
        place = draft.origin(fault.line)
        name = _PLACE.match(fault.path)
        if "divisor may be zero" in fault.message and name and name[1] not in settled.guarded:
            settled.guarded.add(name[1])
            learned_ = True
        elif place is not None and place[2] >= 0 and any(word in fault.message for word in _NEVER):
            settled.dropped.add((place[1], place[2]))
            learned_ = True
        elif (
            place is not None
            and place[2] >= 0
            and "is finer than" in fault.message
            and (cell := _CELL.search(fault.path))
        ):
            settled.lifted.add((place[1], place[2], int(cell[1])))
            learned_ = True
    if not learned_ and settled.digits > 6 and any("bits" in fault.message for fault in found):
        settled.digits -= 3
        learned_ = True
    return learned_


def _placed(fault: Fault, draft: Draft, writer: Writer, file: str) -> Fault:
    """A fault of the draft, told at the node that it came from, with the expression that it is about."""
    place = draft.origin(fault.line)
    if place is None:
        return fault
    origin = place[0]
    path = f"{origin.node.name} ({origin.node.kind}) {origin.where}".strip()
    about = writer.text_at(fault.path)
    return Fault(file, origin.node.line, path, fault.message + (f": {about}" if about else ""), fault.remedy)


def _mapped(made: Made, outputs: dict[str, tuple[str, ...]]) -> list[str]:
    """Names that could not stay as they are."""
    pairs = [(item.path, item.name, "字段 field") for item in made.inputs.values()]
    pairs += [(path, name, "结果 result") for name, path in outputs.items()]
    return [f"{word} {'.'.join(path)} → {name}" for path, name, word in pairs if ".".join(path) != name]


def _dropped(draft: Draft, settled: Settled, writer: Writer) -> list[str]:
    found = []
    for name, index in sorted(settled.dropped):
        table = next(table for table, _ in writer.tables if table.name == name)
        where = table.rows[index].origin
        found.append(f"{where.node.name}, {where.where}: 永远轮不到，未带过来 no case reaches it, left out")
    return found
