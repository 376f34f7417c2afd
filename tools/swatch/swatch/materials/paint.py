"""Paper and paint; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, relief, smoothstep
from ..palette import WHITE, luma, mix, ramp
from ..shapes import scattered


def paper(rng, n, scale, colour, second):
    """Handmade sheet with loose fibres in it."""
    value, cover, _ = scattered(
        rng, n, int(n * n / (150 * scale**2)), (14 * scale, 30 * scale), (3 * scale, 7 * scale),
        lambda u, v, i: (i % 2, smoothstep(np.abs(v - 0.6 * u * u + 0.3), 0.3, 0.08) * (np.abs(u) < 1)),
    )  # fmt: skip
    mould = 0.05 * fractal(rng, n, 2.6, 20) + 0.02 * fractal(rng, n, 0.8, 4)
    image = ramp(colour, 0.62 + mould)
    dark = colour * 0.5 if second is None else second
    return mix(mix(image, dark, 0.7 * cover * (value > 0.5)), mix(colour, WHITE, 0.6), 0.5 * cover * (value <= 0.5))


def crumpled(rng, n, scale, colour, second):
    """Creased paper: flat facets that meet in sharp folds."""
    tone = np.full((n, n), 0.56)
    for period, strength in ((46, 0.12), (25, 0.09), (13, 0.05)):
        first, far, value = cellular(rng, n, period * scale, 1.0)
        tone = (
            tone
            + strength * 2 * (value - 0.5)
            + 0.1 * strength * (first / (period * scale))
            - 0.7 * strength * smoothstep(far - first, 1.6, 0.2)
        )
    shade = ramp(colour, tone + 0.01 * fractal(rng, n, 1, 5))
    return shade if second is None else mix(shade, second, 0.7 * smoothstep(tone, 0.48, 0.36))


def cardboard(rng, n, scale, colour, second):
    """Fluted edges stacked: a sine sheet between flat ones."""
    rows = cells(n, 15 * scale)
    x, y = grid(n)
    v = y * rows / n
    shift = rng.random(rows)[np.floor(v).astype(int) % rows]
    flute = 0.5 + 0.36 * np.sin(2 * np.pi * (x * cells(n, 13 * scale) / n + shift))
    sheet_ = smoothstep(np.abs(v % 1 - 0.5), 0.39, 0.45)
    line = smoothstep(np.abs(v % 1 - flute), 0.15, 0.06)
    paper_ = np.maximum(sheet_, line)
    tone = 0.62 + 0.05 * fractal(rng, n, 1.6, 8)
    return mix(colour * 0.2 if second is None else second, ramp(colour, tone), paper_)


def brushstrokes(rng, n, scale, colour, second):
    """Thick paint in short flat strokes with bristle marks."""
    other = mix(colour, WHITE, 0.35) if second is None else second
    tones = rng.random(4096)
    value, _, top = scattered(
        rng, n, int(n * n / (75 * scale**2)), (30 * scale, 48 * scale), (9 * scale, 14 * scale),
        lambda u, v, i: (0.36 + 0.3 * tones[i % 4096] + 0.1 * np.sin(v * 11 + 3 * u * tones[i % 4096]) + 0.12 * smoothstep(np.abs(v), 0.75, 0.98), smoothstep(np.abs(v), 1, 0.85) * smoothstep(np.abs(u), 1, 0.9)),
        lambda r: r.normal(0.5, 0.7),
    )  # fmt: skip
    tone = value + relief(blur(value, 0.6), 0.5)
    return mix(ramp(colour, tone), ramp(other, tone), tones[(top * 13) % 4096] > (0.75 if second is None else 0.55))


def splatter(rng, n, scale, colour, second):
    """Flung paint: blots of all sizes with satellites on a plain ground."""
    ground = np.array([0.93, 0.92, 0.90]) if luma(colour) < 0.7 else np.array([0.2, 0.2, 0.22])
    cover = np.zeros((n, n))
    for size, area in ((20, 1500), (9, 330), (4.2, 75)):
        wide = (0.6 * size * scale, 1.4 * size * scale)
        _, alpha, _ = scattered(
            rng, n, max(1, int(n * n / (area * scale**2))), wide, wide,
            lambda u, v, i: (1.0, smoothstep(np.hypot(u, v) * (1 + 0.16 * np.sin(7 * np.arctan2(v, u) + i) + 0.1 * np.sin(3 * np.arctan2(v, u) + 2 * i)), 0.86, 0.76)),
        )  # fmt: skip
        cover = np.maximum(cover, alpha)
    tone = 0.6 + relief(blur(cover, 0.9), 0.45)
    return mix(
        (ground if second is None else second) * (1 + 0.02 * fractal(rng, n, 1.5, 8))[..., None],
        ramp(colour, tone),
        cover,
    )


def watercolour(rng, n, scale, colour, second):
    """Washes with darker rims on rough paper."""
    image = np.zeros((n, n, 3)) + np.array([0.96, 0.95, 0.92])
    grain = fractal(rng, n, 1.6, 8)
    tints = (colour, colour * 0.75, colour if second is None else second)
    for tint in tints:
        field = fractal(rng, n, 4.0, 60 * scale) + 0.1 * fractal(rng, n, 2.2, 10)
        wash = smoothstep(field, -0.25, -0.15)
        rim = smoothstep(np.abs(field + 0.15), 0.16, 0.02)
        image = image * (1 - (1 - tint) * (wash * (0.6 + 0.05 * grain) + 0.3 * rim * wash)[..., None])
    return np.clip(image * (1 + 0.02 * grain)[..., None], 0, 1)


def graffiti(rng, n, scale, colour, second):
    """Sprayed soft lines that curl over each other."""
    image = np.zeros((n, n, 3)) + (np.array([0.84, 0.83, 0.80]) if luma(colour) < 0.6 else np.array([0.22, 0.22, 0.24]))
    tints = (colour * 0.55, colour if second is None else second, colour)
    for i, tint in enumerate(tints):
        line = np.abs(fractal(rng, n, 4.8, 56 * scale))
        core = smoothstep(line, 0.26, 0.14)
        mist = 0.35 * smoothstep(line, 0.6, 0.1)
        image = mix(image, tint, np.clip(np.maximum(core, mist), 0, 1))
    return np.clip(image * (1 + 0.03 * fractal(rng, n, 0.8, 5))[..., None], 0, 1)


def camouflage(rng, n, scale, colour, second):
    length = 42 * scale
    image = np.broadcast_to(colour, (n, n, 3))
    shades = (colour * 0.42, mix(colour, WHITE, 0.42) if second is None else second, colour * 0.68)
    for shade, threshold in zip(shades, (0.35, 0.75, 0.75)):
        patch = smoothstep(fractal(rng, n, 4.8, length), threshold - 0.05, threshold + 0.05)
        image = mix(image, shade, patch)
    return image
