"""Walls and floors that people lay: each material draws one seamless picture [n, n, 3] in 0..1; see `__init__`."""

import numpy as np

from ..noise import blur, cellular, fractal, relief, smoothstep
from ..palette import WHITE, joint, luma, mix, ramp
from ..shapes import bond, cracks, ellipse, overlapping, scattered


def brick(rng, n, scale, colour, second):
    edge, value, _, _ = bond(rng, n, 32 * scale, 16 * scale, 0.5)
    edge = edge + 0.5 * fractal(rng, n, 3.0, 16)
    face = smoothstep(edge, 1.2, 2.4)
    pores = smoothstep(fractal(rng, n, 1.6, 8), 1.5, 2.4)
    tone = (
        0.42 + 0.3 * value + 0.07 * fractal(rng, n, 2.8, 24) + relief(smoothstep(edge, 1.0, 4.0), 0.22) - 0.15 * pores
    )
    fill = joint(colour) if second is None else second
    mortar = mix(fill * 0.88, fill, 0.5 + 0.4 * fractal(rng, n, 2.8, 16))
    return mix(mortar, ramp(colour, tone), face)


def tiles(rng, n, scale, colour, second):
    edge, value, fx, fy = bond(rng, n, 32 * scale, 32 * scale, 0.0)
    face = smoothstep(edge, 1.0, 2.0)
    bevel = relief(smoothstep(edge, 1.0, 4.5), 0.35)
    gloss = 0.16 * (1 - fx) * (1 - fy) + 0.12 * ellipse((fx - 0.3) * 5, (fy - 0.28) * 8, 0.5)
    tone = 0.5 + 0.13 * value + bevel + gloss + 0.02 * fractal(rng, n, 2, 16)
    return mix(joint(colour) if second is None else second, ramp(colour, tone), face)


def mosaic(rng, n, scale, colour, second):
    first, far, value = cellular(rng, n, 9.2 * scale, 0.35)
    edge = far - first
    stone = ramp(colour, 0.22 + 0.66 * value + 0.03 * fractal(rng, n, 2, 8))
    if second is not None:
        stone = mix(stone, ramp(second, 0.35 + 0.4 * value), (value * 7 % 1) > 0.62)
    return mix(
        np.array([0.9, 0.88, 0.85]) if luma(colour) < 0.6 else np.array([0.35, 0.33, 0.32]),
        stone,
        smoothstep(edge, 0.8, 2.0),
    )


def stone(rng, n, scale, colour, second):
    first, far, value = cellular(rng, n, 25.6 * scale, 0.85)
    edge = far - first
    dome = smoothstep(edge, 1.5, 14 * scale)
    tone = 0.3 + 0.32 * value + 0.12 * dome + relief(blur(dome, 1.2), 1.4) + 0.08 * fractal(rng, n, 2.8, 24)
    gap = colour * 0.16 if second is None else second
    return mix(gap, ramp(colour, tone), smoothstep(edge, 1.0, 4.0))


def concrete(rng, n, scale, colour, second):
    cloud = fractal(rng, n, 3.2, 64 * scale)
    sand = fractal(rng, n, 1.0, 6)
    holes = smoothstep(cellular(rng, n, 12 * scale, 1.0)[0], 1.7 * scale, 0.9 * scale) * (fractal(rng, n, 3, 24) > 0.1)
    line = cracks(rng, n, 128 * scale, 0.025)
    tone = 0.57 + 0.07 * cloud + 0.035 * sand - 0.34 * holes - 0.3 * line
    stain = 0.3 * smoothstep(cloud, 0.6, 1.6)
    return mix(ramp(colour, tone), colour * 0.6 if second is None else second, stain)


def plaster(rng, n, scale, colour, second):
    """Trowelled in overlapping arcs."""
    value, cover, _ = scattered(
        rng, n, int(n * n / (150 * scale**2)), (34 * scale, 58 * scale), (10 * scale, 18 * scale),
        lambda u, v, i: (0.5 + 0.5 * v + 0.12 * np.sin(9 * v + 1.5 * u), ellipse(u, v + 0.35 * u * u, 0.3)),
    )  # fmt: skip
    tone = 0.5 + relief(blur(value * cover, 0.7), 0.75) + 0.025 * fractal(rng, n, 1.5, 10)
    return mix(ramp(colour, tone), colour if second is None else second, 0.0 if second is None else 0.5 * (1 - value))


def shingles(rng, n, scale, colour, second):
    """Flat square-cut roof slates in rows."""
    edge, value, fx, fy = bond(rng, n, 22 * scale, 18 * scale, 0.5)
    shadow = smoothstep(fy, 0.24, 0.02)
    lip = smoothstep(fy, 0.9, 0.98)
    gap = smoothstep(np.minimum(fx, 1 - fx) * 22 * scale, 1.4, 0.5)
    tone = 0.36 + 0.36 * value + 0.06 * fractal(rng, n, 2.4, 20, stretch_y=4) - 0.42 * shadow + 0.22 * lip - 0.4 * gap
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), value > 0.72)


def rooftiles(rng, n, scale, colour, second):
    """Rounded clay tiles: bulging columns, cut across."""
    level, down, across, value, under = overlapping(rng, n, 18 * scale, 15 * scale, 6.0)
    bulge = np.sqrt(np.clip(1 - across**2, 0, 1))
    tone = 0.12 + 0.5 * bulge - 0.14 * across + 0.18 * value + 0.12 * down - 0.5 * under + 0.03 * fractal(rng, n, 2, 12)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), value > 0.7)


def terrazzo(rng, n, scale, colour, second):
    image = ramp(colour, 0.62 + 0.02 * fractal(rng, n, 1.2, 16))
    chips = (colour * 0.4, mix(colour, WHITE, 0.7), np.array([0.32, 0.31, 0.30]))
    if luma(colour) > 0.7:
        chips = (colour * 0.45, np.array([0.62, 0.55, 0.50]), np.array([0.32, 0.31, 0.30]))
    if second is not None:
        chips = (second, second * 0.6, mix(second, WHITE, 0.4))
    for chip, period in zip(chips, (16, 12.8, 21.4)):
        first, far, value = cellular(rng, n, period * scale, 0.8)
        shape = smoothstep(far - first, period * scale * 0.42, period * scale * 0.42 + 1.4)
        image = mix(image, chip * (0.9 + 0.2 * value)[..., None], shape * (value > 0.3))
    return image
