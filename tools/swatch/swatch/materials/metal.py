"""Metal sheets and goods; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, relief, smoothstep
from ..palette import WHITE, mix, ramp
from ..shapes import wave

RUST = np.array([0.55, 0.27, 0.12])


def metal(rng, n, scale, colour, second):
    brushed = fractal(rng, n, 2.4, 21.4 * scale, stretch_x=40)
    _, y = grid(n)
    sheen = wave(y, n, 64 * scale, rng.random())
    scratch = smoothstep(fractal(rng, n, 2.2, 12, stretch_x=25), 1.6, 2.6)
    tone = 0.58 + 0.13 * brushed + 0.13 * sheen + 0.25 * scratch
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), smoothstep(sheen, 0.1, 0.6))


def rust(rng, n, scale, colour, second):
    """Painted sheet with the paint flaking off in patches that have a rim."""
    field = fractal(rng, n, 3.2, 48 * scale) + 0.25 * fractal(rng, n, 2, 12)
    patch = smoothstep(field, 0.42, 0.5)
    rim = smoothstep(np.abs(field - 0.42), 0.14, 0.02)
    iron = RUST if second is None else second
    corroded = mix(iron * 0.55, iron * 1.15, smoothstep(fractal(rng, n, 1.9, 10), -1.5, 1.5))
    paint = ramp(colour, 0.58 + 0.05 * fractal(rng, n, 3, 32) + 0.3 * rim * (field < 0.42))
    drip = 0.4 * smoothstep(blur(np.roll(patch, 5, 0), 3), 0.2, 0.9)
    return np.clip(mix(mix(paint, iron, drip), corroded, patch), 0, 1)


def hammered(rng, n, scale, colour, second):
    """Round dents side by side with small hot highlights."""
    first, far, value = cellular(rng, n, 15 * scale, 0.8)
    dent = np.clip(first / (8 * scale), 0, 1) ** 2
    shade = relief(blur(dent, 1.0), 1.5)
    spark = smoothstep(shade, 0.28, 0.5)
    tone = 0.46 + shade + 0.1 * value
    return mix(ramp(colour, tone), WHITE if second is None else second, 0.7 * spark)


def treadplate(rng, n, scale, colour, second):
    """Raised lozenges that stand at right angles by turns."""
    k = cells(n, 32 * scale) * 2
    x, y = grid(n)
    u, v = x * k / n, y * k / n
    turn = (np.floor(u) + np.floor(v)) % 2
    p, q = u % 1 - 0.5, v % 1 - 0.5
    a, b = (p + q) * 0.7071, (p - q) * 0.7071
    along, across = np.where(turn > 0, a, b), np.where(turn > 0, b, a)
    bar = smoothstep((along / 0.46) ** 2 + (across / 0.15) ** 2, 1.15, 0.7)
    tone = 0.46 + relief(blur(bar, 0.8), 1.0) + 0.05 * fractal(rng, n, 2, 10) + 0.06 * bar
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), bar)


def corrugated(rng, n, scale, colour, second):
    """Even round ridges, upright, with rivets' shadows and dirt running down."""
    x, _ = grid(n)
    ridge = wave(x, n, 16 * scale)
    dirt = smoothstep(fractal(rng, n, 2.6, 40, stretch_y=7), 0.4, 2.0)
    tone = (
        0.5
        + 0.3 * ridge
        + 0.14 * smoothstep(wave(x, n, 16 * scale, 0.1), 0.9, 1.0)
        - 0.22 * dirt
        + 0.02 * fractal(rng, n, 1.5, 8)
    )
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, second, 0.8 * dirt)


def chainmail(rng, n, scale, colour, second):
    """Rings linked in rows over a dark ground."""
    k = cells(n, 16 * scale)
    rows = cells(n, 11 * scale)
    rows += rows % 2
    x, y = grid(n)
    image = np.full((n, n), 0.03)
    for layer in range(2):
        v = y * rows / n + layer
        row = np.floor(v / 2) * 2
        u = x * k / n + 0.5 * layer
        p, q = (u % 1 - 0.5) * 2, (v - row - 1) * 0.75
        ring = np.exp(-(((np.hypot(p, q) - 0.72) / 0.17) ** 2))
        lit = 0.5 + 0.45 * (-p - q) * 0.7
        image = np.maximum(image, ring * lit)
    shade = ramp(colour, 0.95 * image)
    return mix(colour * 0.08 if second is None else second * 0.6, shade, smoothstep(image, 0.06, 0.22))


def grate(rng, n, scale, colour, second):
    """Perforated sheet: round holes in rows."""
    k = cells(n, 13 * scale)
    k += k % 2
    x, y = grid(n)
    v = y * k / n
    u = x * k / n + 0.5 * (np.floor(v) % 2)
    p, q = u % 1 - 0.5, v % 1 - 0.5
    radius = np.hypot(p, q)
    hole = smoothstep(radius, 0.36, 0.30)
    rim = smoothstep(np.abs(radius - 0.37), 0.07, 0.0) * (-p - q) * 1.1
    tone = 0.56 + rim + 0.07 * fractal(rng, n, 2.2, 20, stretch_x=8)
    return mix(ramp(colour, tone), colour * 0.05 if second is None else second, hole)
