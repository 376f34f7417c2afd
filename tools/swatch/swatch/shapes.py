"""Periodic arrangements that materials share: walls of blocks, lattices, strands and scattered shapes."""

import numpy as np

from .noise import cells, fractal, grid, smoothstep


def bond(rng, n, width, height, shift):
    """A wall of about width x height px blocks, each row moved by `shift` widths.

    Returns the distance to the block's edge in px, a random value per block, and the position inside it (0..1).
    """
    columns, rows = cells(n, width), cells(n, height)
    if shift:
        rows += rows % 2
    x, y = grid(n)
    v = y * rows / n
    row = np.floor(v).astype(int)
    u = x * columns / n + shift * (row % 2)
    column = np.floor(u).astype(int)
    fx, fy = u % 1, v % 1
    edge = np.minimum(np.minimum(fx, 1 - fx) * n / columns, np.minimum(fy, 1 - fy) * n / rows)
    return edge, rng.random((rows, columns))[row % rows, column % columns], fx, fy


def hexagons(rng, n, width):
    """A hexagonal lattice: distances to the nearest and second nearest centre in px, a random value per cell."""
    columns, rows = cells(n, width), cells(n, width * 0.866)
    rows += rows % 2
    x, y = grid(n)
    u, v = x * columns / n, y * rows / n
    first, second = np.full((n, n), 1e9), np.full((n, n), 1e9)
    value = np.zeros((n, n))
    values = rng.random((rows, columns))
    for j in range(-1, 3):
        for i in range(-1, 3):
            row = np.floor(v).astype(int) + j
            offset = 0.5 * (row % 2)
            column = np.floor(u - offset).astype(int) + i
            distance = np.hypot(column + offset - u, (row - v) * 0.866)
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            value = np.where(nearer, values[row % rows, column % columns], value)
            first = np.where(nearer, distance, first)
    return first * n / columns, second * n / columns, value


def overlapping(rng, n, width, height, roundness=2.0):
    """Rows of round-ended pieces, each row over the one below, as scales, shingles and feathers lie.

    Returns the level inside the piece (0 in its middle, 1 at its rim), the position down (0..1), across (-1..1), a
    random value per piece, and how deep in the shadow of the piece above (0..1).
    """
    columns, rows = cells(n, width), cells(n, height)
    rows += rows % 2
    x, y = grid(n)
    u, v = x * columns / n, y * rows / n
    values = rng.random((rows, columns))

    def row_from(above):
        row = np.floor(v).astype(int) - above
        shifted = u + 0.5 * (row % 2)
        across, down = (shifted % 1 - 0.5) * 2, (v - row) / 2
        level = np.abs(across) ** roundness + down**roundness
        return level, down, across, values[row % rows, np.floor(shifted).astype(int) % columns]

    front, back = row_from(1), row_from(0)
    inside = front[0] < 1
    level, down, across, value = (np.where(inside, f, b) for f, b in zip(front, back))
    under = (~inside) * smoothstep(front[0], 1.4, 1.0)
    return level, down, across, value, under


def wave(position, n, period, drift=0.0):
    """Sine along a coordinate with a whole number of periods of about `period` px, phase moved by `drift` periods."""
    return np.sin(2 * np.pi * (position * cells(n, period) / n + drift))


def scattered(rng, n, count, lengths, widths, draw, angles=None):
    """Lays `count` turned boxes over each other, seamlessly.

    `draw(u, v, i)` gets coordinates in -1..1 along and across box i and returns (value, alpha); the values of later
    boxes cover earlier ones. Returns (value, alpha) [n, n] and the index of the box on top (-1: none).
    """
    value, alpha = np.zeros((n, n)), np.zeros((n, n))
    top = np.full((n, n), -1)
    for i in range(count):
        length, width = rng.uniform(*lengths) / 2, rng.uniform(*widths) / 2
        angle = rng.random() * 2 * np.pi if angles is None else angles(rng)
        cx, cy = rng.random(2) * n
        reach = int(np.ceil(np.hypot(length, width))) + 1
        reach = min(reach, n // 2)
        xs = np.arange(int(cx) - reach, int(cx) + reach)
        ys = np.arange(int(cy) - reach, int(cy) + reach)
        dx, dy = (xs + 0.5 - cx)[None], (ys + 0.5 - cy)[:, None]
        u = (dx * np.cos(angle) + dy * np.sin(angle)) / length
        v = (dy * np.cos(angle) - dx * np.sin(angle)) / width
        shade, cover = draw(u, v, i)
        at = np.ix_(ys % n, xs % n)
        value[at] = value[at] * (1 - cover) + shade * cover
        alpha[at] = np.maximum(alpha[at], cover)
        top[at] = np.where(cover > 0.5, i, top[at])
    return value, alpha, top


def ellipse(u, v, softness=0.12):
    """Coverage of the ellipse that fills the box -1..1."""
    return smoothstep(u * u + v * v, 1 + softness, 1 - softness)


def cracks(rng, n, length, width):
    """Thin wandering lines: 1 on them, 0 beside."""
    return smoothstep(np.abs(fractal(rng, n, 4.2, length)), width, 0.0)
