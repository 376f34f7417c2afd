"""Twelve materials that nature makes.

A material is a function (rng, n, scale, colour) that draws one seamless picture [n, n, 3] in 0..1. `scale` multiplies
every feature size (1 is normal), `colour` is an sRGB triple in 0..1. Features are measured in pixels, so tiles of 64,
128 and 256 px show the same material.
"""

import numpy as np

from .noise import blur, cells, cellular, fractal, grid, relief, smoothstep, warp
from .palette import WHITE, luma, mix, ramp


def marble(rng, n, scale, colour):
    length = 64 * scale
    bend = fractal(rng, n, 4.0, length)
    vein = np.abs(fractal(rng, n, 4.4, length) + 0.35 * bend)
    thin = np.abs(fractal(rng, n, 4.4, length * 0.75))
    body = 0.66 + 0.10 * bend
    strong = 1 - smoothstep(vein, 0.03, 0.28)
    faint = 0.4 * (1 - smoothstep(thin, 0.0, 0.16))
    vein_colour = colour * 0.3 if luma(colour) > 0.3 else mix(colour, WHITE, 0.75)
    return mix(ramp(colour, body), vein_colour, np.clip(0.85 * strong + faint, 0, 0.9))


def grass(rng, n, scale, colour):
    tone = np.full((n, n), 0.1)
    count = int(n * n / (42 * scale**2))
    for layer in range(4):
        x, y = rng.random((2, count)) * n
        length = rng.uniform(9, 17, count) * scale
        lean, curl = rng.normal(0, 0.3, count), rng.normal(0, 0.35, count)
        shade = 0.2 + 0.16 * layer + rng.uniform(-0.08, 0.14, count)
        for t in np.linspace(0, 1, int(20 * scale) + 4):
            width = 1.3 * scale * (1 - t) ** 0.7
            centre = x + length * (lean * t + curl * t * t)
            row = np.floor(y - length * t).astype(int) % n
            for offset in range(-round(width), round(width) + 1):
                tone[row, np.floor(centre + offset).astype(int) % n] = shade * (0.7 + 0.45 * t)
    return ramp(colour, blur(tone, 0.5) + 0.05 * fractal(rng, n, 4, 32 * scale))


def clouds(rng, n, scale, colour):
    field = fractal(rng, n, 3.9, 64 * scale)
    cover = smoothstep(field, -0.1, 1.3)
    shade = relief(blur(field, 1.5), 0.9)
    puff = np.clip(0.94 + shade, 0.72, 1.0)[..., None] * WHITE
    sky = mix(colour, mix(colour, WHITE, 0.15), smoothstep(field, -2, 0))
    return mix(sky, mix(puff, mix(colour, WHITE, 0.6), 0.25), cover)


def water(rng, n, scale, colour):
    x, y = grid(n)
    dx, dy = (fractal(rng, n, 5.0, 48 * scale) * 4 * scale for _ in range(2))
    first, second, _ = cellular(rng, n, 21.4 * scale, 0.8)
    edge = warp(second - first, dx, dy)
    caustic = np.exp(-edge / (2.4 * scale))
    swell = fractal(rng, n, 4.0, 64)
    tone = 0.46 + 0.06 * swell
    return mix(ramp(colour, tone), mix(colour, WHITE, 0.78), 0.85 * caustic)


def sand(rng, n, scale, colour):
    x, y = grid(n)
    wander = fractal(rng, n, 5, 64 * scale) * 0.35 + 0.12 * fractal(rng, n, 4.5, 24 * scale)
    phase = y * cells(n, 16 * scale) / n + wander
    ridge = (phase % 1) ** 1.6 * (1 - smoothstep(phase % 1, 0.8, 1.0))
    grain = fractal(rng, n, 2.4, 10)
    return ramp(colour, 0.42 + 0.42 * ridge + 0.045 * grain)


def leather(rng, n, scale, colour):
    first, second, value = cellular(rng, n, 10.7 * scale, 0.95)
    bump = smoothstep(second - first, 0, 4.2 * scale)
    crease = smoothstep(np.abs(fractal(rng, n, 4.5, 64 * scale)), 0.14, 0.0)
    tone = 0.24 + 0.34 * bump + 0.08 * value + relief(blur(bump, 0.8), 0.35) - 0.2 * crease
    return ramp(colour, tone)


def stone(rng, n, scale, colour):
    first, second, value = cellular(rng, n, 25.6 * scale, 0.85)
    edge = second - first
    dome = smoothstep(edge, 1.5, 14 * scale)
    tone = 0.3 + 0.32 * value + 0.12 * dome + relief(blur(dome, 1.2), 1.4) + 0.08 * fractal(rng, n, 2.8, 24)
    return mix(colour * 0.16, ramp(colour, tone), smoothstep(edge, 1.0, 4.0))


def bark(rng, n, scale, colour):
    bend = fractal(rng, n, 4.4, 48 * scale) * 4 * scale
    first, second, value = cellular(rng, n, 42 * scale, 1.0, aspect=0.25)
    crack = warp(second - first, bend, 0)
    plate = smoothstep(crack, 0.5 * scale, 7.0 * scale)
    fibre = fractal(rng, n, 2.2, 16 * scale, stretch_y=5)
    tone = 0.08 + 0.42 * plate + 0.1 * warp(value, bend, 0) + 0.1 * fibre + relief(blur(plate, 1.0), 0.5)
    return ramp(colour, tone)


def lava(rng, n, scale, colour):
    dx, dy = (fractal(rng, n, 4.4, 32 * scale) * 2.2 * scale for _ in range(2))
    first, second, value = cellular(rng, n, 25.6 * scale, 1.0)
    edge = warp(second - first, dx, dy)
    glow = np.exp(-np.maximum(edge - 0.8, 0) / (2.6 * scale))
    crust = np.array([0.10, 0.09, 0.09]) if luma(colour) > 0.2 else np.array([0.55, 0.52, 0.50])
    rock = crust * (0.75 + 0.3 * value + 0.14 * fractal(rng, n, 2.8, 24))[..., None]
    hot = mix(colour, mix(colour, WHITE, 0.45), smoothstep(glow, 0.75, 1.0))
    return mix(rock, hot, np.clip(glow * 1.25, 0, 1))


def scales(rng, n, scale, colour):
    columns, rows = cells(n, 21.4 * scale), cells(n, 10.7 * scale)
    rows += rows % 2
    x, y = grid(n)
    u, v = x * columns / n, y * rows / n
    values = rng.random((rows, columns))

    def overlap(above):
        """Ellipse level (below 1 inside), position down the scale and value of the row that starts `above` rows up."""
        row = np.floor(v).astype(int) - above
        shifted = u + 0.5 * (row % 2)
        across, down = (shifted % 1 - 0.5) * 2, (v - row) / 2
        return across**2 + down**2, down, values[row % rows, np.floor(shifted).astype(int) % columns]

    front, back = overlap(1), overlap(0)
    level, down, value = (np.where(front[0] < 1, f, b) for f, b in zip(front, back))
    rim = smoothstep(level, 0.7, 1.0) * (front[0] < 1)
    under = (front[0] >= 1) * smoothstep(front[0], 1.35, 1.0)
    tone = 0.36 + 0.36 * down + 0.14 * value + 0.2 * rim - 0.6 * under
    return ramp(colour, blur(tone, 0.5))


def camouflage(rng, n, scale, colour):
    length = 42 * scale
    image = np.broadcast_to(colour, (n, n, 3))
    layers = (colour * 0.42, mix(colour, WHITE, 0.42), colour * 0.68)
    for shade, threshold in zip(layers, (0.35, 0.75, 0.75)):
        patch = smoothstep(fractal(rng, n, 4.8, length), threshold - 0.05, threshold + 0.05)
        image = mix(image, shade, patch)
    return image


def stars(rng, n, scale, colour):
    night = colour * 0.5
    nebula = smoothstep(fractal(rng, n, 4.0, 64), -0.5, 2.5)
    first, _, value = cellular(rng, n, 16 * scale, 1.0)
    size = (0.5 + 2.4 * value**3) * min(scale, 1.4)
    spark = np.exp(-((first / size) ** 2)) * (value > 0.25)
    return mix(mix(night, colour, 0.75 * nebula), WHITE, np.clip(1.3 * spark, 0, 1))
