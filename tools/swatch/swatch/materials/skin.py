"""Coats and skins of animals; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, smoothstep, warp
from ..palette import WHITE, luma, mix, ramp
from ..shapes import overlapping, wave

DARK = np.array([0.12, 0.10, 0.09])


def _other(colour):
    return DARK if luma(colour) > 0.3 else np.array([0.90, 0.86, 0.78])


def _hair(rng, n, strength=0.05):
    return strength * fractal(rng, n, 1.8, 14, stretch_y=6)


def fur(rng, n, scale, colour, second):
    """Long soft hair in locks that lie downwards."""
    bend = blur(fractal(rng, n, 5.0, 64 * scale), 3) * 5 * scale
    lock = warp(fractal(rng, n, 2.6, 15 * scale, stretch_y=3.6), bend, 0)
    hair = warp(fractal(rng, n, 1.3, 6, stretch_y=8), bend, 0)
    tone = 0.42 + 0.13 * lock + 0.14 * hair
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), smoothstep(lock, 0.6, 1.4))


def scales(rng, n, scale, colour, second):
    level, down, across, value, under = overlapping(rng, n, 21.4 * scale, 10.7 * scale)
    rim = smoothstep(level, 0.7, 1.0) * (under == 0)
    tone = blur(0.36 + 0.36 * down + 0.14 * value + 0.2 * rim - 0.6 * under, 0.5)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, second, 0.8 * rim)


def feathers(rng, n, scale, colour, second):
    """Long overlapping vanes with a pale shaft and fine barbs."""
    level, down, across, value, under = overlapping(rng, n, 18 * scale, 16 * scale, 2.6)
    shaft = smoothstep(np.abs(across), 0.13, 0.04)
    barbs = np.sin((np.abs(across) * 5 - down * 9) * 2 * np.pi / 1.6)
    tone = 0.3 + 0.3 * down + 0.12 * value + 0.07 * barbs - 0.5 * under
    image = mix(ramp(colour, tone), mix(colour, WHITE, 0.6), 0.7 * shaft * (under < 0.3))
    tip = smoothstep(level, 0.78, 0.95) * (under == 0)
    return mix(image, colour * 0.35 if second is None else second, 0.8 * tip)


def zebra(rng, n, scale, colour, second):
    """Forking stripes that bend, mostly upright."""
    x, _ = grid(n)
    bend = blur(fractal(rng, n, 4.8, 64 * scale, stretch_x=1.4), 3 * scale)
    fork = fractal(rng, n, 4.6, 36 * scale, stretch_y=2.4)
    stripe = wave(x, n, 18 * scale, 0.42 * bend) + 0.32 * fork
    cover = smoothstep(stripe, -0.12, 0.12)
    hair = _hair(rng, n)
    other = _other(colour) if second is None else second
    return np.clip(mix(ramp(colour, 0.6 + hair), other * (1 + hair)[..., None], cover), 0, 1)


def tiger(rng, n, scale, colour, second):
    """Broken pointed streaks lying across a coat."""
    field = fractal(rng, n, 3.8, 30 * scale, stretch_x=3.4)
    streak = smoothstep(field + 0.3 * wave(grid(n)[1], n, 16 * scale, 0.5 * fractal(rng, n, 4.4, 48)), 0.55, 0.75)
    hair = 0.06 * fractal(rng, n, 1.8, 12, stretch_x=5)
    pale = smoothstep(fractal(rng, n, 4.2, 64), 0.8, 2.2)
    coat = mix(ramp(colour, 0.58 + hair), WHITE * 0.94, 0.45 * pale)
    return mix(coat, _other(colour) if second is None else second, streak)


def leopard(rng, n, scale, colour, second):
    """Rosettes: broken dark rings with a deeper heart."""
    first, far, value = cellular(rng, n, 19 * scale, 0.75)
    radius = first + 0.9 * scale * fractal(rng, n, 3.2, 14)
    ring = smoothstep(np.abs(radius - 5.6 * scale), 2.3 * scale, 1.3 * scale)
    gaps = smoothstep(fractal(rng, n, 3.0, 16 * scale), 1.0, 0.5)
    heart = smoothstep(radius, 5 * scale, 3.5 * scale)
    hair = _hair(rng, n, 0.06)
    image = mix(ramp(colour, 0.6 + hair), colour * 0.62, 0.8 * heart)
    return np.clip(mix(image, _other(colour) if second is None else second, ring * gaps), 0, 1)


def giraffe(rng, n, scale, colour, second):
    """Large dark patches parted by pale lines; the colour is the patches'."""
    first, far, value = cellular(rng, n, 36 * scale, 0.9)
    edge = far - first + 1.2 * fractal(rng, n, 3, 20)
    patch = smoothstep(edge, 4.2 * scale, 6.2 * scale)
    line = np.array([0.93, 0.86, 0.72]) if luma(colour) < 0.62 else np.array([0.40, 0.30, 0.22])
    hair = _hair(rng, n)
    tone = 0.5 + 0.14 * value + hair + 0.006 * np.minimum(edge, 14)
    return np.clip(mix((line if second is None else second) * (1 + hair)[..., None], ramp(colour, tone), patch), 0, 1)


def cowhide(rng, n, scale, colour, second):
    """Few large smooth blots on white."""
    field = fractal(rng, n, 5.4, 72 * scale) + 0.04 * fractal(rng, n, 2, 10)
    blot = smoothstep(field, -0.2, -0.14)
    ground = np.array([0.94, 0.92, 0.88]) if luma(colour) < 0.72 else np.array([0.2, 0.17, 0.15])
    hair = _hair(rng, n, 0.045)
    return np.clip(
        mix((ground if second is None else second) * (1 + hair)[..., None], ramp(colour, 0.58 + hair), blot), 0, 1
    )


def snakeskin(rng, n, scale, colour, second):
    """Small lozenge scales, with a chain of large dark diamonds over them."""
    k = cells(n, 11 * scale)
    x, y = grid(n)
    a, b = (x + y) * k / n, (x - y) * k / n
    p, q = a % 1, b % 1
    edge = np.minimum(np.minimum(p, 1 - p), np.minimum(q, 1 - q))
    dome = smoothstep(edge, 0.02, 0.3)
    m = cells(n, 64 * scale)
    chain = np.abs((np.floor(a) + np.floor(b)) * m / (2 * k) % 1 - 0.5) + np.abs(
        (np.floor(a) - np.floor(b)) * m / (2 * k) % 1 - 0.5
    )
    mark = smoothstep(np.abs(chain - 0.5), 0.16, 0.08)
    tone = 0.16 + 0.46 * dome + 0.08 * (p + q) + 0.03 * fractal(rng, n, 2, 10)
    return mix(ramp(colour, tone), ramp(colour * 0.35 if second is None else second, tone), 0.85 * mark)
