"""Cloth and leather; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, relief, smoothstep
from ..palette import WHITE, luma, mix, ramp
from ..shapes import bond, scattered, wave


def knit(rng, n, scale, colour, second):
    columns, rows = cells(n, 21.4 * scale), cells(n, 16 * scale)
    x, y = grid(n)
    u = x * columns / n
    side = np.abs(u % 1 - 0.5) * 2
    v = y * rows / n + 0.75 * side
    row = np.floor(v).astype(int)
    stitch = np.sqrt(np.maximum(0, 1 - (2 * (v % 1) - 1) ** 2)) * np.sqrt(np.maximum(0, 1 - (2 * side - 1) ** 2))
    tone = 0.08 + 0.68 * stitch + 0.05 * fractal(rng, n, 2, 8)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), row % 4 == 0)


def weave(rng, n, scale, colour, second):
    k = cells(n, 32 * scale) * 2
    x, y = grid(n)
    u, v = x * k / n, y * k / n
    over = (np.floor(u) + np.floor(v)) % 2
    across = np.where(over > 0, v % 1, u % 1)
    along = np.where(over > 0, u % 1, v % 1)
    strand = np.sqrt(np.maximum(0, 1 - (2 * across - 1) ** 2)) * (0.55 + 0.45 * np.sin(np.pi * along))
    tone = 0.04 + 0.72 * strand + 0.05 * np.sin(across * 6 * np.pi) + 0.03 * fractal(rng, n, 2, 10)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), over)


def denim(rng, n, scale, colour, second):
    """Twill: fine steep diagonals, unevenly dyed, with pale worn threads."""
    x, y = grid(n)
    k = cells(n, 8 * scale)
    twill = np.sin(2 * np.pi * (x * k + y * k) / n)
    slub = fractal(rng, n, 1.6, 20, stretch_y=10)
    fade = fractal(rng, n, 3.4, 64)
    tone = 0.46 + 0.2 * twill + 0.08 * slub + 0.07 * fade
    thread = mix(colour, WHITE, 0.6) if second is None else second
    return mix(ramp(colour, tone), thread, 0.55 * smoothstep(twill + 0.5 * slub, 0.75, 1.5))


def corduroy(rng, n, scale, colour, second):
    """Upright soft ribs with a velvety nap."""
    x, _ = grid(n)
    rib = np.abs(np.sin(np.pi * x * cells(n, 10.7 * scale) / n)) ** 0.8
    nap = fractal(rng, n, 1.6, 6, stretch_y=2.5)
    tone = 0.1 + 0.55 * rib + 0.06 * nap * rib + 0.04 * fractal(rng, n, 3.4, 48)
    shade = ramp(colour, tone)
    return shade if second is None else mix(second * 0.7, shade, smoothstep(rib, 0.25, 0.6))


def herringbone(rng, n, scale, colour, second):
    """Wool in slanting columns that turn by turns."""
    k = cells(n, 42 * scale) * 2
    x, y = grid(n)
    u = x * k / n
    side = np.where(np.floor(u) % 2 > 0, u % 1, 1 - u % 1)
    line = wave(y, n, 10.7 * scale, 1.6 * side)
    wool = fractal(rng, n, 1.2, 5)
    other = mix(colour, WHITE, 0.7) if luma(colour) < 0.6 else colour * 0.35
    return mix(
        ramp(colour, 0.52 + 0.06 * wool),
        (other if second is None else second) * (1 + 0.07 * wool)[..., None],
        smoothstep(line, -0.1, 0.3),
    )


def plaid(rng, n, scale, colour, second):
    x, y = grid(n)
    k = cells(n, 64 * scale)

    def bands(position):
        u = position * k / n % 1
        wide = (u > 0.12) & (u < 0.5)
        thin = (np.abs(u - 0.81) < 0.035) | (np.abs(u - 0.31) < 0.03)
        return wide.astype(float), thin.astype(float)

    wide_x, thin_x = bands(x)
    wide_y, thin_y = bands(y)
    twill = 0.03 * np.sign(np.sin(2 * np.pi * (x + y) * cells(n, 4) / n))
    line = WHITE * 0.95 if luma(colour) < 0.7 else np.array([0.25, 0.22, 0.22])
    return mix(
        ramp(colour, 0.66 - 0.2 * (wide_x + wide_y) + twill),
        line if second is None else second,
        0.45 * blur(thin_x + thin_y, 0.5),
    )


def carpet(rng, n, scale, colour, second):
    """Long pile: short soft strands in every direction."""
    value, _, _ = scattered(
        rng, n, int(n * n / (11 * scale**2)), (9 * scale, 17 * scale), (2.6 * scale, 4 * scale),
        lambda u, v, i: (0.22 + 0.36 * (i * 0.618 % 1) + 0.24 * (1 - np.abs(v)), smoothstep(np.abs(v) + u * u * 0.8, 1.0, 0.5)),
    )  # fmt: skip
    clump = fractal(rng, n, 3.2, 40 * scale)
    tone = value + 0.08 * clump
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), smoothstep(clump, 0.3, 0.8))


def quilt(rng, n, scale, colour, second):
    """Padded diamonds between stitched seams."""
    k = cells(n, 42 * scale)
    x, y = grid(n)
    a, b = (x + y) * k / n, (x - y) * k / n
    p, q = np.abs(np.sin(np.pi * a)), np.abs(np.sin(np.pi * b))
    cushion = (p * q) ** 0.5
    seam = np.minimum(p, q)
    stitch = smoothstep(seam, 0.09, 0.03) * (
        np.where(p < q, np.sin(2 * np.pi * 5 * b), np.sin(2 * np.pi * 5 * a)) > -0.2
    )
    tone = 0.2 + 0.4 * cushion + relief(blur(cushion, 1.5), 1.7) + 0.02 * fractal(rng, n, 2, 8)
    return mix(ramp(colour, tone), mix(colour, WHITE, 0.65) if second is None else second, 0.8 * stitch)


def lace(rng, n, scale, colour, second):
    """Openwork: rings of small holes in a net, the ground showing through."""
    k = cells(n, 32 * scale)
    x, y = grid(n)
    p, q = (x * k / n) % 1 - 0.5, (y * k / n) % 1 - 0.5
    radius, angle = np.hypot(p, q), np.arctan2(q, p)
    petals = smoothstep(np.abs(radius - 0.29 - 0.07 * np.cos(8 * angle)), 0.055, 0.02)
    heart = smoothstep(radius, 0.1, 0.06)
    net = smoothstep(np.minimum(np.abs(np.sin(np.pi * 5 * (p + q))), np.abs(np.sin(np.pi * 5 * (p - q)))), 0.34, 0.14)
    thread = np.maximum(np.maximum(petals, heart), 0.85 * net * (radius > 0.38))
    ground = colour * 0.22 if luma(colour) > 0.3 else np.array([0.82, 0.78, 0.74])
    return mix(ground if second is None else second, ramp(colour, 0.6 + 0.06 * fractal(rng, n, 1, 4)), thread)


def leather(rng, n, scale, colour, second):
    first, far, value = cellular(rng, n, 10.7 * scale, 0.95)
    bump = smoothstep(far - first, 0, 4.2 * scale)
    crease = smoothstep(np.abs(fractal(rng, n, 4.5, 64 * scale)), 0.14, 0.0)
    tone = 0.24 + 0.34 * bump + 0.08 * value + relief(blur(bump, 0.8), 0.35) - 0.2 * crease
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, second, 0.5 * crease)


def crocodile(rng, n, scale, colour, second):
    """Squarish horny plates in rows, larger and smaller, each domed and glossy."""
    edge, value, fx, fy = bond(rng, n, 24 * scale, 18 * scale, 0.42)
    edge = edge + 1.1 * fractal(rng, n, 3.4, 20)
    dome = smoothstep(edge, 0.6, 8 * scale)
    gloss = smoothstep(np.hypot((fx - 0.36) * 1.1, fy - 0.34), 0.22, 0.05)
    tone = 0.14 + 0.36 * dome + 0.1 * value + 0.3 * gloss + 0.05 * fractal(rng, n, 2, 7)
    gap = colour * 0.14 if second is None else second * 0.7
    return mix(gap, ramp(colour, tone), smoothstep(edge, 0.6, 2.2))


def satin(rng, n, scale, colour, second):
    """Smooth cloth in soft folds with a broad sheen."""
    fold = fractal(rng, n, 5.2, 72 * scale, stretch_y=2.4)
    slope = blur(np.roll(fold, 2, 1) - np.roll(fold, -2, 1), 1)
    slope = slope / (slope.std() + 1e-6)
    tone = 0.5 + 0.24 * slope + 0.06 * fold
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, second, 0.8 * smoothstep(slope, 1.0, 2.0))
