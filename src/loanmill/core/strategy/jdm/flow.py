"""What a path means at a node: an input, a column, or the one of several branches that ran.

ZEN hands objects along the edges and merges them. Here each path is followed back to where it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.active import State
from loanmill.core.strategy.jdm.zen import Column, Path, Tree

Parts = tuple[str, ...]
NOTHING = Path(())  # nobody made it: null, which a merge leaves alone


class Flow:
    """What is known at some place of the graph."""

    def find(self, path: Parts) -> Tree:
        """The meaning of a path: a Column, Rows, null, or NOTHING. Raises Refused."""
        raise NotImplementedError

    def made(self) -> dict[Parts, None]:
        """The paths that nodes above made, in order."""
        raise NotImplementedError


@dataclass(slots=True)
class Inputs(Flow):
    """What comes in: any path is a field of the case."""

    declare: Callable[[Parts], Column]

    def find(self, path: Parts) -> Tree:
        return self.declare(path)

    def made(self) -> dict[Parts, None]:
        return {}


@dataclass(slots=True)
class Node(Flow):
    """What a node made, over what it hands through."""

    own: dict[Parts, Tree]
    above: Flow | None

    def find(self, path: Parts) -> Tree:
        if path in self.own:
            return self.own[path]
        for made in self.own:
            if made[: len(path)] == path:
                raise Refused(1, f"{'.'.join(path)} is an object", remedy="name one of its fields")
            if path[: len(made)] == made:
                raise Refused(1, f"{'.'.join(made)} has no field {path[-1]}", remedy="name what the graph makes")
        return NOTHING if self.above is None else self.above.find(path)

    def made(self) -> dict[Parts, None]:
        return {**({} if self.above is None else self.above.made()), **dict.fromkeys(self.own)}


@dataclass(slots=True)
class Join(Flow):
    """Several edges that meet. `choose` makes a column of what each brings while it carries something; `total`: one of
    them always does where this place is reached."""

    edges: list[tuple[State, Flow]]
    choose: Callable[[Parts, list[tuple[State, Tree]], bool], Tree]
    total: bool = True
    known: dict[Parts, Tree] = field(default_factory=dict)

    def find(self, path: Parts) -> Tree:
        if path not in self.known:
            brought = [(state, flow.find(path)) for state, flow in self.edges]
            same = self.total and all(tree == brought[0][1] for _, tree in brought)
            self.known[path] = brought[0][1] if same else self.choose(path, brought, self.total)
        return self.known[path]

    def made(self) -> dict[Parts, None]:
        return {path: None for _, flow in self.edges for path in flow.made()}


@dataclass(slots=True)
class Within(Flow):
    """One object of the flow, as `inputField` names it."""

    path: Parts
    of: Flow

    def find(self, path: Parts) -> Tree:
        return self.of.find((*self.path, *path))

    def made(self) -> dict[Parts, None]:
        size = len(self.path)
        return {path[size:]: None for path in self.of.made() if path[:size] == self.path and len(path) > size}
