"""Rock as it lies or is cut; see `__init__`."""

import numpy as np

from ..noise import blur, cellular, fractal, grid, relief, smoothstep, warp
from ..palette import WHITE, luma, mix, ramp
from ..shapes import cracks, ellipse, scattered, wave


def marble(rng, n, scale, colour, second):
    length = 64 * scale
    bend = fractal(rng, n, 4.0, length)
    vein = np.abs(fractal(rng, n, 4.4, length) + 0.35 * bend)
    thin = np.abs(fractal(rng, n, 4.4, length * 0.75))
    strong = 1 - smoothstep(vein, 0.03, 0.28)
    faint = 0.4 * (1 - smoothstep(thin, 0.0, 0.16))
    line = colour * 0.3 if luma(colour) > 0.3 else mix(colour, WHITE, 0.75)
    return mix(
        ramp(colour, 0.66 + 0.10 * bend), line if second is None else second, np.clip(0.85 * strong + faint, 0, 0.9)
    )


def granite(rng, n, scale, colour, second):
    """Coarse crystals in three shades, no cells to be seen."""
    base = ramp(colour, 0.56 + 0.14 * cellular(rng, n, 5.5 * scale, 1.0)[2])
    dark, light = (cellular(rng, n, p * scale, 1.0)[2] for p in (4.6, 5.2))
    image = mix(base, colour * 0.22 if second is None else second, smoothstep(dark, 0.70, 0.74))
    image = mix(image, mix(colour, WHITE, 0.75), smoothstep(light, 0.80, 0.84))
    return np.clip(image * (1 + 0.05 * fractal(rng, n, 1, 5))[..., None], 0, 1)


def slate(rng, n, scale, colour, second):
    """Split layers: plates with sharp broken steps."""
    field = fractal(rng, n, 3.6, 56 * scale, stretch_x=2.2)
    steps = np.floor(field * 2.6)
    plane = field * 2.6 - steps
    tone = (
        0.42
        + 0.12 * np.sin(steps * 2.4)
        + 0.12 * plane
        + relief(blur(steps, 0.6), 0.12)
        + 0.05 * fractal(rng, n, 2, 12, stretch_x=3)
    )
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), (steps % 3) == 0)


def sandstone(rng, n, scale, colour, second):
    """Bent strata of many thin layers."""
    _, y = grid(n)
    bend = fractal(rng, n, 4.8, 96 * scale, stretch_x=1.6) * 0.55
    layers = (
        wave(y, n, 30 * scale, bend)
        + 0.5 * wave(y, n, 11 * scale, 2.2 * bend)
        + 0.3 * wave(y, n, 6.4 * scale, 4 * bend)
    )
    tone = 0.5 + 0.15 * layers + 0.05 * fractal(rng, n, 1.2, 6)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), smoothstep(layers, 0.2, 0.6))


def gravel(rng, n, scale, colour, second):
    """Loose rounded pebbles lying over each other."""
    tones = rng.random(4096)
    value, cover, top = scattered(
        rng, n, int(n * n / (26 * scale**2)), (8 * scale, 15 * scale), (6 * scale, 11 * scale),
        lambda u, v, i: (0.25 + 0.5 * tones[i % 4096] + 0.22 * np.sqrt(np.clip(1 - u * u - v * v, 0, 1)) - 0.1 * (u + v), ellipse(u, v, 0.25)),
    )  # fmt: skip
    rim = relief(blur(value, 0.6), 0.55)
    shade = ramp(colour, value + rim + 0.03 * fractal(rng, n, 1.5, 6))
    if second is not None:
        shade = mix(shade, ramp(second, value + rim), tones[top % 4096] > 0.62)
    return mix(colour * 0.08, shade, cover)


def agate(rng, n, scale, colour, second):
    """Nested bands around a few centres."""
    first, far, _ = cellular(rng, n, 60 * scale, 1.0)
    field = warp(far - first, *(fractal(rng, n, 4.6, 48 * scale) * 4 * scale for _ in range(2)))
    band = np.sin(field * 2 * np.pi / (9 * scale)) + 0.5 * np.sin(field * 2 * np.pi / (3.6 * scale) + 1)
    other = mix(colour, WHITE, 0.72) if luma(colour) < 0.6 else colour * 0.5
    return mix(ramp(colour, 0.58 + 0.1 * band), other if second is None else second, smoothstep(band, 0.15, 0.7))


def crystal(rng, n, scale, colour, second):
    """Facets of a gem: flat shaded polygons with bright edges."""
    first, far, value = cellular(rng, n, 26 * scale, 1.0)
    _, _, tilt = cellular(rng, n, 13 * scale, 1.0)
    sheen = fractal(rng, n, 4, 40)
    edge = smoothstep(far - first, 1.8, 0.3)
    tone = 0.2 + 0.42 * value + 0.26 * tilt + 0.05 * sheen
    shade = ramp(colour, tone)
    if second is not None:
        shade = mix(shade, ramp(second, tone), tilt > 0.6)
    return mix(shade, mix(colour, WHITE, 0.8), 0.8 * edge)


def cracked_earth(rng, n, scale, colour, second):
    """Dried mud: plates with curled rims and black gaps."""
    first, far, value = cellular(rng, n, 30 * scale, 0.95)
    edge = far - first + 1.4 * fractal(rng, n, 3.0, 14)
    curl = smoothstep(edge, 7 * scale, 2 * scale) * smoothstep(edge, 1.0, 2.4)
    fine = cracks(rng, n, 24 * scale, 0.05) * 0.25
    tone = 0.44 + 0.1 * value + 0.22 * curl + 0.05 * fractal(rng, n, 1.8, 12) - fine
    return mix(colour * 0.1 if second is None else second * 0.6, ramp(colour, tone), smoothstep(edge, 0.8, 2.6))
