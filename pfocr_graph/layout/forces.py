"""Refinement of a drawing by springs along the edges and repulsion between all nodes."""

from __future__ import annotations

import numpy as np

from pfocr_graph.layout.pivots import FloatArray, Matrix

__all__ = ["relax"]

ALL_PAIRS_UP_TO = 500
CELLS = 128
SOFTENING = 0.25
FIRST_STEP = 0.3
GRAVITY = 0.7
"""Pull towards the middle at the radius of the drawing, in parts of the repulsion there: groups stay on one page."""


def relax(places: FloatArray, stiffness: Matrix, *, rounds: int) -> FloatArray:
    """Move nodes towards a balance of springs and repulsion.

    An edge pulls with its stiffness times its length; two nodes push each other away with the product of their masses
    over their distance, a node's mass being its total stiffness and 1, so that nodes of many edges keep their room and
    groups come apart; everything is pulled to the middle a little. Above a few hundred nodes the repulsion is summed on
    a grid by Fourier transform: a round takes time in proportion to nodes and edges.

    Parameters
    ----------
    places : ndarray of float, shape (n_nodes, 2)
        Where to start; nodes of equal neighbours must not share a place if they are to come apart.
    stiffness : csr_array, shape (n_nodes, n_nodes)
        Symmetric, without diagonal.
    rounds : int
        The steps get shorter and end at none.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)
        Centred, in units of about the radius of the drawing.

    References
    ----------
    .. [1] M. Jacomy et al., ForceAtlas2, PLoS ONE 9, e98679 (2014): the forces.
    .. [2] R. W. Hockney and J. W. Eastwood, Computer simulation using particles (1988): the grid.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> pair = csr_array(([1.0, 1.0], ([0, 1], [1, 0])), shape=(2, 2))
    >>> ends = relax(np.array([[-2.0, 0.0], [2.0, 0.0]]), pair, rounds=50)
    >>> bool(0.5 < ends[1, 0] - ends[0, 0] < 2)
    True
    """
    total = np.asarray(stiffness.sum(axis=1), dtype=np.float64)
    mass = total + 1
    # This much repulsion balances the springs at a radius of about 1, whatever the graph.
    strength = total.sum() / mass.sum() ** 2
    gravity = GRAVITY * strength * mass.sum()
    repulsion = _repulsion_of_pairs if len(places) <= ALL_PAIRS_UP_TO else _RepulsionOnGrid(CELLS)
    for n_done in range(rounds):
        force = strength * mass[:, None] * repulsion(places, mass) + stiffness @ places
        force -= (total + gravity * mass)[:, None] * places
        step = 0.5 * force / mass[:, None]
        length = np.sqrt((step**2).sum(axis=1))
        longest = FIRST_STEP * np.sqrt((places**2).sum(axis=1).mean()) * (1 - n_done / rounds)
        places = places + step * np.minimum(1, longest / np.maximum(length, 1e-12))[:, None]
        places = places - places.mean(axis=0)
    return places


def _repulsion_of_pairs(places: FloatArray, mass: FloatArray) -> FloatArray:
    """Sum mass over distance, away from every other node."""
    x, y = (places[:, None, axis] - places[None, :, axis] for axis in (0, 1))
    pull = mass / (x * x + y * y + 1e-6)
    return np.stack([(x * pull).sum(axis=1), (y * pull).sum(axis=1)], axis=1)


class _RepulsionOnGrid:
    """The same sum, nodes being smeared over the four cells around them and cells pushing each other."""

    def __init__(self, n_cells: int) -> None:
        self.n_cells = n_cells
        away = np.fft.fftfreq(2 * n_cells, 1 / (2 * n_cells))
        x, y = np.meshgrid(away, away, indexing="ij")
        square = x * x + y * y + SOFTENING
        self.kernels = (np.fft.rfft2(x / square), np.fft.rfft2(y / square))

    def __call__(self, places: FloatArray, mass: FloatArray) -> FloatArray:
        n_cells = self.n_cells
        low = places.min(axis=0)
        cell = max(float(np.ptp(places, axis=0).max()), 1e-9) / (n_cells - 2)
        within = (places - low) / cell
        corner = np.floor(within).astype(np.int64)
        right, down = (within - corner).T
        first = corner[:, 0] * n_cells + corner[:, 1]
        shares = (
            (first, (1 - right) * (1 - down)),
            (first + 1, (1 - right) * down),
            (first + n_cells, right * (1 - down)),
            (first + n_cells + 1, right * down),
        )
        density = np.zeros(n_cells * n_cells)
        for at, share in shares:
            density += np.bincount(at, mass * share, n_cells * n_cells)
        # Twice the size, half of it empty: the transform is periodic and the drawing is not.
        shape = (2 * n_cells, 2 * n_cells)
        spectrum = np.fft.rfft2(density.reshape(n_cells, n_cells), shape)
        force = np.empty_like(places)
        for axis, kernel in enumerate(self.kernels):
            field = np.fft.irfft2(spectrum * kernel, shape)[:n_cells, :n_cells].ravel()
            force[:, axis] = sum(field[at] * share for at, share in shares) / cell
        return force
