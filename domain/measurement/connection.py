"""Whether severity can be told apart from candidate quality: the graph of who rated whom.

Candidates and raters are the nodes, ratings the edges. Two raters can be compared where a chain of shared candidates
joins them. A chain that runs through one single rating (a bridge) would rest the comparison of whole groups on that
rating, so bridges do not count as joining. Linacre 1989 (disconnected subsets).
"""

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from domain.measurement.statistics import IntArray, Ratings, compact

INSEPARABLE = "severity cannot be separated from candidate quality"
REMEDY = "let panels overlap more, or let every group rate a common benchmark candidate"
FEWER_THAN_TWO_RATERS = f"{INSEPARABLE}: there are fewer than two raters"
ONLY_BRIDGES = f"{INSEPARABLE}: no two raters share two candidates, directly or through others"


class Connectedness(msgspec.Struct, frozen=True, kw_only=True):
    """How the ratings hang together.

    components: connected parts of the graph. bridges: ratings whose loss would disconnect it. groups: sets of at
    least two nodes that stay connected whichever single rating is lost. The gate: `separable` is true exactly if
    there is one component and one group; the group is the core. A rater outside the core hangs on a single rating
    somewhere, so no severity is reported for that rater; a candidate with one rating does no harm. Otherwise
    `reason` says why not. Raters are indices of the Ratings.
    """

    components: int
    bridges: int
    groups: int
    core_raters: tuple[int, ...]
    loose_raters: tuple[int, ...]
    reason: str | None

    @property
    def separable(self) -> bool:
        """Whether rater effects may be estimated."""
        return self.reason is None


def connectedness(ratings: Ratings) -> Connectedness:
    """Check the candidate-rater graph; time grows linearly with the ratings."""
    used, _, raters = compact(ratings)
    bridge = _bridges(used)
    components, _ = _parts(used, np.ones(bridge.size, dtype=np.bool_))
    _, block = _parts(used, ~bridge)
    sizes = np.bincount(block)
    groups = int((sizes > 1).sum())
    reason = _refusal(used.n_raters, components, groups)
    in_core = sizes[block[: used.n_raters]] > 1 if reason is None else np.zeros(used.n_raters, dtype=np.bool_)
    return Connectedness(
        components=components,
        bridges=int(bridge.sum()),
        groups=groups,
        core_raters=tuple(raters[in_core].tolist()),
        loose_raters=tuple(raters[~in_core].tolist()),
        reason=reason,
    )


def count_components(ratings: Ratings) -> int:
    """Connected parts of the graph of compact ratings."""
    return _parts(ratings, np.ones(ratings.value.size, dtype=np.bool_))[0]


def _refusal(raters: int, components: int, groups: int) -> str | None:
    if raters < 2:  # noqa: PLR2004
        return FEWER_THAN_TWO_RATERS
    if components > 1:
        return f"{INSEPARABLE}: the panels fall into {components} groups without a rater or candidate in common"
    if groups == 0:
        return ONLY_BRIDGES
    if groups > 1:
        return f"{INSEPARABLE}: {groups} groups of raters hang together by single ratings only"
    return None


def _parts(used: Ratings, keep: NDArray[np.bool_]) -> tuple[int, IntArray]:
    """Number of connected parts with the kept edges, and the part of each node (raters first, then candidates)."""
    nodes = used.n_raters + used.n_candidates
    edges = coo_array(
        (np.ones(int(keep.sum())), (used.rater[keep], used.n_raters + used.candidate[keep])), shape=(nodes, nodes)
    )
    count, part = connected_components(edges, directed=False)
    return int(count), part.astype(np.int64)


def _bridges(used: Ratings) -> NDArray[np.bool_]:
    """Which edges are bridges (Tarjan 1974), without recursion; shape (ratings,)."""
    nodes = used.n_raters + used.n_candidates
    neighbours, edges, starts = _adjacency(used, nodes)
    found = np.zeros(used.value.size, dtype=np.bool_)
    order, low = [-1] * nodes, [0] * nodes
    following = starts[:-1].copy()
    clock = 0
    for root in range(nodes):
        if order[root] >= 0:
            continue
        order[root] = low[root] = clock
        clock += 1
        path = [(root, -1)]
        while path:
            node, arrival = path[-1]
            if following[node] < starts[node + 1]:
                other, edge = neighbours[following[node]], edges[following[node]]
                following[node] += 1
                if order[other] < 0:
                    order[other] = low[other] = clock
                    clock += 1
                    path.append((other, edge))
                elif edge != arrival:
                    low[node] = min(low[node], order[other])
                continue
            path.pop()
            if path:
                parent = path[-1][0]
                low[parent] = min(low[parent], low[node])
                found[arrival] = low[node] > order[parent]
    return found


def _adjacency(used: Ratings, nodes: int) -> tuple[list[int], list[int], list[int]]:
    """Neighbours and edge numbers of all nodes in a row, and where each node's begin."""
    here = np.concatenate([used.rater, used.n_raters + used.candidate])
    there = np.concatenate([used.n_raters + used.candidate, used.rater])
    order = np.argsort(here, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(here, minlength=nodes))])
    edge = np.tile(np.arange(used.value.size), 2)
    return there[order].tolist(), edge[order].tolist(), starts.tolist()
