"""Surfaces of machines and ships that do not exist yet; see `__init__`."""

import numpy as np

from ..noise import blur, cells, fractal, grid, relief, smoothstep
from ..palette import WHITE, luma, mix, ramp
from ..shapes import hexagons

CYAN = np.array([0.35, 0.95, 1.0])
AMBER = np.array([1.0, 0.62, 0.2])


def _divided(rng, n, unit, cuts):
    """Splits the tile into rectangles at multiples of a unit: edge distance in px and a value per rectangle."""
    k = cells(n, unit)
    owner = -np.ones((k, k), int)
    edge, value = np.zeros((n, n)), np.zeros((n, n))
    x, y = grid(n)
    name = 0
    for j in range(k):
        for i in range(k):
            if owner[j, i] >= 0:
                continue
            w, h = cuts[rng.integers(len(cuts))]
            while any(owner[(j + b) % k, (i + a) % k] >= 0 for b in range(h) for a in range(w)) or w > k or h > k:
                w, h = (w - 1, h) if w > h else (w, h - 1) if h > 1 else (w - 1, h)
            for b in range(h):
                for a in range(w):
                    owner[(j + b) % k, (i + a) % k] = name
            u = (x * k / n - i) % k
            v = (y * k / n - j) % k
            inside = (u < w) & (v < h)
            edge = np.where(inside, np.minimum(np.minimum(u, w - u), np.minimum(v, h - v)) * n / k, edge)
            value = np.where(inside, rng.random(), value)
            name += 1
    return edge, value


def panels(rng, n, scale, colour, second):
    """Hull plates of several sizes with seams, insets and small lights."""
    edge, value = _divided(rng, n, 16 * scale, ((2, 1), (1, 2), (2, 2), (3, 1), (1, 1)))
    seam = smoothstep(edge, 0.7, 1.8)
    inset = smoothstep(np.abs(edge - 4.2), 1.0, 0.3) * (value > 0.55)
    tone = (
        0.42 + 0.3 * value + relief(smoothstep(edge, 0.6, 2.6), 0.25) - 0.22 * inset + 0.03 * fractal(rng, n, 2.4, 24)
    )
    light = (value * 13 % 1 > 0.78) * smoothstep(np.abs(edge - 6.0), 1.3, 0.5)
    glow = (CYAN if luma(np.abs(colour - CYAN)) > 0.2 else AMBER) if second is None else second
    return mix(mix(colour * 0.1, ramp(colour, tone), seam), glow, np.clip(light, 0, 1))


def circuit(rng, n, scale, colour, second):
    """Printed tracks that run straight, turn, and end in round pads."""
    k = cells(n, 5.4 * scale)
    track, pad = np.zeros((n, n)), np.zeros((n, n))
    x, y = grid(n)
    u, v = x * k / n, y * k / n
    used = np.zeros((k, k), bool)
    for _ in range(k * k // 5):
        i, j = rng.integers(0, k, 2)
        if used[j, i]:
            continue
        horizontal = rng.random() < 0.5
        start = (i, j)
        for _leg in range(3):
            length = int(rng.integers(2, max(3, k // 3)))
            for _step in range(length):
                used[j, i] = True
                a, b = (i + 1, j) if horizontal else (i, j + 1)
                if used[b % k, a % k]:
                    break
                du, dv = (u - i - 0.5 + k / 2) % k - k / 2, (v - j - 0.5 + k / 2) % k - k / 2
                along, across = (du, dv) if horizontal else (dv, du)
                track = np.maximum(track, smoothstep(np.abs(across), 0.30, 0.16) * (along > -0.2) * (along < 1.2))
                i, j = a % k, b % k
            horizontal = not horizontal
        for i, j in (start, (i, j)):
            du, dv = (u - i - 0.5 + k / 2) % k - k / 2, (v - j - 0.5 + k / 2) % k - k / 2
            radius = np.hypot(du, dv)
            pad = np.maximum(pad, smoothstep(np.abs(radius - 0.36), 0.26, 0.1))
    board = ramp(colour, 0.5 + 0.03 * fractal(rng, n, 1.2, 6))
    copper = (mix(colour, WHITE, 0.45) if luma(colour) < 0.6 else colour * 0.45) if second is None else second
    return mix(
        mix(board, copper, 0.85 * track),
        np.array([0.92, 0.86, 0.62]) if second is None else mix(second, WHITE, 0.4),
        pad,
    )


def neon(rng, n, scale, colour, second):
    """A glowing grid on black."""
    k = cells(n, 21.4 * scale)
    x, y = grid(n)
    p, q = np.abs(x * k / n % 1 - 0.5), np.abs(y * k / n % 1 - 0.5)
    line = np.minimum(0.5 - p, 0.5 - q) * n / k
    core, halo = np.exp(-((line / 1.0) ** 2)), np.exp(-line / (3.4 * scale))
    ground = colour * 0.06 if second is None else second * 0.3
    image = ground + colour * (0.75 * halo)[..., None]
    return np.clip(mix(image, mix(colour, WHITE, 0.55), core), 0, 1)


def vents(rng, n, scale, colour, second):
    """Slotted plates: rows of dark louvres in frames."""
    edge, value = _divided(rng, n, 32 * scale, ((1, 1), (2, 1)))
    _, y = grid(n)
    slot = np.sin(2 * np.pi * y * cells(n, 6.4 * scale) / n)
    inner = smoothstep(edge, 4.0 * scale, 5.2 * scale)
    dark = smoothstep(slot, -0.1, 0.3) * inner
    lip = smoothstep(np.abs(slot + 0.3), 0.3, 0.1) * inner
    tone = 0.46 + 0.16 * value + 0.2 * lip + relief(smoothstep(edge, 0.5, 2.5), 0.25) + 0.02 * fractal(rng, n, 2, 16)
    return mix(
        mix(colour * 0.12, ramp(colour, tone), smoothstep(edge, 0.4, 1.4)),
        colour * 0.06 if second is None else second * 0.7,
        0.93 * dark,
    )


def armour(rng, n, scale, colour, second):
    """Hexagonal plates, bevelled, every few with a glowing rim."""
    first, far, value = hexagons(rng, n, 26 * scale)
    edge = far - first
    bevel = smoothstep(edge, 1.0, 6.0 * scale)
    rim = smoothstep(np.abs(edge - 8 * scale), 1.6 * scale, 0.6 * scale)
    tone = 0.34 + 0.28 * value + relief(blur(bevel, 0.8), 1.0) + 0.12 * bevel + 0.02 * fractal(rng, n, 2, 12)
    glow = (CYAN if luma(np.abs(colour - CYAN)) > 0.2 else AMBER) if second is None else second
    image = mix(colour * 0.08, ramp(colour, tone), smoothstep(edge, 0.5, 1.8))
    return mix(image, glow, 0.9 * rim * (value > 0.72))
