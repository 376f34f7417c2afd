"""Wood in its forms; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, relief, smoothstep, warp
from ..palette import mix, ramp
from ..shapes import bond, wave


def wood(rng, n, scale, colour, second):
    _, value, _, fy = bond(rng, n, 1e9, 21.4 * scale, 0.0)
    drift = fractal(rng, n, 4.2, 48, stretch_x=4) * 2.0
    grain = np.sin((fy * 3.2 + value * 7 + 0.32 * drift) * 2 * np.pi)
    fibre = fractal(rng, n, 2.4, 16, stretch_x=12)
    tone = 0.42 + 0.2 * value + 0.15 * grain + 0.07 * fibre
    shade = ramp(colour, tone)
    if second is not None:
        shade = mix(shade, ramp(second, tone), value > 0.5)
    gap = smoothstep(np.minimum(fy, 1 - fy) * n / cells(n, 21.4 * scale), 1.5, 0.3)
    return mix(shade, colour * 0.16, gap)


def parquet(rng, n, scale, colour, second):
    """Herringbone floor of short blocks."""
    k = cells(n, 42 * scale) * 4
    x, y = grid(n)
    u, v = x * k / n, y * k / n
    i, j = np.floor(u).astype(int), np.floor(v).astype(int)
    phase = (i - j) % 4
    lying = phase < 2
    along = np.where(lying, phase + u % 1, (phase == 2) + v % 1) / 2
    across = np.where(lying, v % 1, u % 1)
    left, above = i - np.where(lying, phase, 0), j - np.where(lying, 0, phase == 2)
    value = rng.random((k, k))[above % k, left % k]
    fibre = np.where(lying, fractal(rng, n, 2.4, 16, stretch_x=10), fractal(rng, n, 2.4, 16, stretch_y=10))
    tone = 0.3 + 0.36 * value + 0.07 * fibre + 0.06 * np.sin(across * 15 + value * 9)
    edge = np.minimum(np.minimum(across, 1 - across), 2 * np.minimum(along, 1 - along)) * n / k
    shade = ramp(colour, tone)
    if second is not None:
        shade = mix(shade, ramp(second, tone), ~lying)
    return mix(colour * 0.2, shade, smoothstep(edge, 0.3, 1.4))


def logs(rng, n, scale, colour, second):
    """Sawn ends of stacked logs: rings in circles."""
    first, far, value = cellular(rng, n, 32 * scale, 0.5)
    edge = far - first + 0.8 * fractal(rng, n, 4, 24)
    wobble = fractal(rng, n, 4.4, 24) * 0.9
    rings = np.sin((first + wobble) * 2 * np.pi / (4.6 * scale))
    check = smoothstep(np.abs(fractal(rng, n, 3, 32)), 0.08, 0.0) * smoothstep(first, 12 * scale, 2 * scale)
    tone = 0.46 + 0.2 * value + 0.13 * rings - 0.012 * first / scale - 0.3 * check
    bark = colour * 0.3 if second is None else second
    face = smoothstep(edge, 3.0 * scale, 4.6 * scale)
    gap = smoothstep(edge, 0.4, 1.6)
    return mix(colour * 0.08, mix(bark, ramp(colour, tone), face), gap)


def bamboo(rng, n, scale, colour, second):
    """Upright canes with nodes."""
    k = cells(n, 14 * scale)
    x, y = grid(n)
    u = x * k / n
    cane = np.floor(u).astype(int) % k
    round_ = np.sqrt(np.clip(1 - (2 * (u % 1) - 1) ** 2, 0, 1))
    nodes = cells(n, 46 * scale)
    v = (y * nodes / n + rng.random(k)[cane]) % 1
    ring = smoothstep(np.abs(v - 0.5), 0.055, 0.02)
    fibre = fractal(rng, n, 2.2, 12, stretch_y=14)
    tone = (
        0.02
        + 0.62 * round_
        + 0.2 * rng.random(k)[cane] * round_
        + 0.04 * fibre
        - 0.08 * smoothstep(v, 0.5, 0.44) * smoothstep(v, 0.3, 0.5)
    )
    shade = ramp(colour, tone)
    return mix(shade, colour * 0.3 if second is None else second * round_[..., None], 0.75 * ring)


def bark(rng, n, scale, colour, second):
    bend = fractal(rng, n, 4.4, 48 * scale) * 4 * scale
    first, far, value = cellular(rng, n, 42 * scale, 1.0, aspect=0.25)
    crack = warp(far - first, bend, 0)
    plate = smoothstep(crack, 0.5 * scale, 7.0 * scale)
    fibre = fractal(rng, n, 2.2, 16 * scale, stretch_y=5)
    tone = 0.08 + 0.42 * plate + 0.1 * warp(value, bend, 0) + 0.1 * fibre + relief(blur(plate, 1.0), 0.5)
    shade = ramp(colour, tone)
    return shade if second is None else mix(second * 0.7, shade, plate)


def birch(rng, n, scale, colour, second):
    """Pale bark with dark dashes lying across it."""
    peel = fractal(rng, n, 3.0, 32 * scale, stretch_x=5)
    field = fractal(rng, n, 3.4, 22 * scale, stretch_x=3.2) + 0.3 * fractal(rng, n, 2.4, 8, stretch_x=6)
    dash = smoothstep(field, 1.05, 1.35)
    _, y = grid(n)
    tone = 0.68 + 0.07 * peel + 0.04 * wave(y, n, 5 * scale) * (peel > 0)
    return mix(ramp(colour, tone), colour * 0.14 if second is None else second, 0.92 * dash)
