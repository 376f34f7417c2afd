"""What lies and grows on the ground; see `__init__`."""

import numpy as np

from ..noise import blur, cells, cellular, fractal, grid, relief, smoothstep
from ..palette import WHITE, luma, mix, ramp
from ..shapes import ellipse, scattered


def grass(rng, n, scale, colour, second):
    tone, kind = np.full((n, n), 0.1), np.zeros((n, n))
    count = int(n * n / (42 * scale**2))
    for layer in range(4):
        x, y = rng.random((2, count)) * n
        length = rng.uniform(9, 17, count) * scale
        lean, curl = rng.normal(0, 0.3, count), rng.normal(0, 0.35, count)
        shade = 0.2 + 0.16 * layer + rng.uniform(-0.08, 0.14, count)
        other = (rng.random(count) < 0.3).astype(float)
        for t in np.linspace(0, 1, int(20 * scale) + 4):
            width = 1.3 * scale * (1 - t) ** 0.7
            centre = x + length * (lean * t + curl * t * t)
            row = np.floor(y - length * t).astype(int) % n
            for offset in range(-round(width), round(width) + 1):
                column = np.floor(centre + offset).astype(int) % n
                tone[row, column] = shade * (0.7 + 0.45 * t)
                kind[row, column] = other
    tone = blur(tone, 0.5) + 0.05 * fractal(rng, n, 4, 32 * scale)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone + 0.15), blur(kind, 0.5))


def moss(rng, n, scale, colour, second):
    """Round cushions of tiny tufts."""
    first, far, value = cellular(rng, n, 34 * scale, 1.0)
    cushion = smoothstep(far - first + 3 * fractal(rng, n, 3, 20), -1, 15 * scale)
    tuft, reach, bright = cellular(rng, n, 5.2 * scale, 1.0)
    star = np.exp(-((tuft / (1.5 * scale)) ** 2))
    tone = 0.08 + 0.3 * cushion + 0.16 * star + 0.16 * bright * cushion + 0.05 * value
    shade = ramp(colour, tone)
    return shade if second is None else mix(second * 0.6, shade, smoothstep(cushion, 0.05, 0.35))


def sand(rng, n, scale, colour, second):
    _, y = grid(n)
    wander = fractal(rng, n, 5, 64 * scale) * 0.35 + 0.12 * fractal(rng, n, 4.5, 24 * scale)
    phase = y * cells(n, 16 * scale) / n + wander
    ridge = (phase % 1) ** 1.6 * (1 - smoothstep(phase % 1, 0.8, 1.0))
    tone = 0.42 + 0.42 * ridge + 0.045 * fractal(rng, n, 2.4, 10)
    shade = ramp(colour, tone)
    return shade if second is None else mix(ramp(second, tone + 0.2), shade, smoothstep(ridge, 0.1, 0.4))


def soil(rng, n, scale, colour, second):
    """Crumbs and clods with a few roots and stones."""
    lump = fractal(rng, n, 2.7, 20 * scale)
    crumb, reach, value = cellular(rng, n, 6 * scale, 1.0)
    tone = (
        0.36 + relief(blur(lump, 0.7), 0.3) + 0.12 * lump + 0.16 * (value - 0.5) + 0.1 * smoothstep(reach - crumb, 0, 3)
    )
    stones, cover, _ = scattered(
        rng, n, max(2, int(n * n / (420 * scale**2))), (5 * scale, 11 * scale), (4 * scale, 8 * scale),
        lambda u, v, i: (0.7 - 0.2 * (u + v), ellipse(u, v, 0.3)),
    )  # fmt: skip
    pebble = mix(colour, WHITE, 0.45) if second is None else second
    return mix(ramp(colour, tone), pebble * stones[..., None] * 1.25, cover)


def snow(rng, n, scale, colour, second):
    """Soft drifts with glittering grains; the colour is that of the light on it."""
    drift = fractal(rng, n, 4.8, 72 * scale, stretch_x=1.8)
    slope = relief(blur(drift, 1.5), 1.3)
    spark = smoothstep(fractal(rng, n, 0.2, 4), 2.0, 2.8)
    light = mix(colour, WHITE, 0.5) if luma(colour) < 0.75 else colour
    image = mix(mix(colour, light, 0.35), mix(light, WHITE, 0.55), np.clip(0.5 + slope + 0.1 * drift, 0, 1))
    image = image * (1 + 0.025 * fractal(rng, n, 0.6, 4))[..., None]
    return mix(image, WHITE if second is None else second, 0.9 * spark)


def leaves(rng, n, scale, colour, second):
    """Leaves lying over each other, each with its rib."""
    tones = rng.random(4096)

    def leaf(u, v, i):
        width = np.clip(1 - u * u, 0, 1) ** 0.8 * 0.95
        cover = smoothstep(np.abs(v) - width, 0.06, -0.08) * (np.abs(u) < 1)
        rib = smoothstep(np.abs(v), 0.14, 0.03)
        side = smoothstep(np.abs(np.sin(9 * (u - 0.55 * np.abs(v)))), 0.2, 0.0) * 0.4
        return 0.24 + 0.42 * tones[i % 4096] + 0.1 * np.sign(v) + 0.16 * np.maximum(rib, side), cover

    value, cover, top = scattered(
        rng, n, int(n * n / (70 * scale**2)), (22 * scale, 34 * scale), (11 * scale, 17 * scale), leaf
    )
    tone = value * (0.55 + 0.45 * cover)
    shade = ramp(colour, tone)
    if second is not None:
        shade = mix(shade, ramp(second, tone), tones[(top * 7) % 4096] > 0.55)
    return mix(colour * 0.06, shade, cover)


def flowers(rng, n, scale, colour, second):
    """Round blossoms of five petals before dark green."""
    tones = rng.random(4096)

    def blossom(u, v, i):
        radius, angle = np.hypot(u, v), np.arctan2(v, u) + i
        edge = 0.62 + 0.36 * np.abs(np.cos(2.5 * angle))
        cover = smoothstep(radius / edge, 1.0, 0.88)
        return 0.42 + 0.3 * radius + 0.16 * tones[i % 4096] - 0.2 * smoothstep(
            np.abs(np.sin(2.5 * angle)), 0.75, 1.0
        ) * radius + 2 * smoothstep(radius, 0.25, 0.2), cover

    under, _, _ = scattered(
        rng,
        n,
        int(n * n / (40 * scale**2)),
        (12 * scale, 20 * scale),
        (4 * scale, 7 * scale),
        lambda u, v, i: (0.15 + 0.4 * (i * 0.618 % 1) + 0.1 * v, ellipse(u, v)),
    )
    value, cover, _ = scattered(
        rng,
        n,
        int(n * n / (190 * scale**2)),
        (15 * scale, 21 * scale),
        (15 * scale, 21 * scale),
        blossom,
        lambda r: 0.0,
    )
    heart = smoothstep(value, 1.6, 2.2)
    green = np.array([0.16, 0.34, 0.14])
    image = mix(ramp(green, under), ramp(colour, np.minimum(value, 0.92)), cover)
    middle = np.array([0.95, 0.78, 0.2]) if second is None else second
    return mix(image, middle if luma(np.abs(middle - colour)) > 0.12 else colour * 0.35, heart)


def hay(rng, n, scale, colour, second):
    """Long straws criss-cross, mostly lying."""
    value, cover, top = scattered(
        rng, n, int(n * n / (26 * scale**2)), (40 * scale, 70 * scale), (2.6 * scale, 4.2 * scale),
        lambda u, v, i: (0.22 + 0.5 * (i * 0.618 % 1) + 0.2 * (1 - np.abs(v)) - 0.1 * v, smoothstep(np.abs(v), 1.0, 0.6) * (np.abs(u) < 1)),
        lambda r: r.normal(0, 0.5),
    )  # fmt: skip
    shade = ramp(colour, value)
    if second is not None:
        shade = mix(shade, ramp(second, value), (top % 3) == 0)
    return mix(colour * 0.12, shade, cover)
