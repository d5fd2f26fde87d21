"""Names that stay: what a graph answers keeps its own name, and what only leads to it takes the other."""

from __future__ import annotations

from loanmill.core.strategy.jdm.kinds import Kinds
from loanmill.core.strategy.jdm.made import Formula, Made, plain
from loanmill.core.strategy.jdm.zen import Column, Tree, parts_of, rebuilt

Names = dict[str, str]


def settled(made: Made, kinds: Kinds, outputs: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give the answers the names of their paths where no field of the case has them; gives the answers anew."""
    fixed = {item.name for item in made.inputs.values()} | {
        step.name for step in made.steps if not isinstance(step, Formula)
    }
    swaps: Names = {}
    for name, path in outputs.items():
        want = plain(path)
        if want != name and want in made.taken and not {want, name} & (fixed | swaps.keys()) and want not in outputs:
            swaps |= {want: name, name: want}
    for index, step in enumerate(made.steps):
        if isinstance(step, Formula):
            made.steps[index] = Formula(_new(step.name, swaps), _tree(step.tree, swaps), step.origin)
            continue
        step.inputs = [_tree(tree, swaps) for tree in step.inputs]
        step.outputs = [_new(name, swaps) for name in step.outputs]
        for line in step.rows:
            line.cells = [(text, None if truth is None else _tree(truth, swaps)) for text, truth in line.cells]
    kinds.known = {_new(name, swaps): kind for name, kind in kinds.known.items()}
    kinds.joined = {_new(name, swaps): _new(other, swaps) for name, other in kinds.joined.items()}
    made.asked = {_new(name, swaps) for name in made.asked}
    return {_new(name, swaps): path for name, path in outputs.items()}


def _new(name: str, swaps: Names) -> str:
    return swaps.get(name, name)


def _tree(tree: Tree, swaps: Names) -> Tree:
    if isinstance(tree, Column):
        return Column(_new(tree.name, swaps))
    return rebuilt(tree, [_tree(part, swaps) for part in parts_of(tree)])
