"""The twenty-four materials: each draws one seamless picture [n, n, 3] in 0..1.

A material is a function (rng, n, scale, colour): `scale` multiplies every feature size (1 is normal), `colour` is
an sRGB triple in 0..1. Features are measured in pixels, so tiles of 64, 128 and 256 px show the same material.
"""

import numpy as np

from .noise import blur, cells, cellular, fractal, grid, relief, smoothstep, warp
from .palette import WHITE, joint, luma, mix, partner, ramp


def _bond(rng, n, width, height, shift):
    """A wall of width x height px blocks, each row moved by `shift` widths.

    Returns the distance to the block's edge in px, a random value per block, and the position inside it (0..1).
    """
    columns, rows = cells(n, width), cells(n, height)
    x, y = grid(n)
    v = y * rows / n
    row = np.floor(v).astype(int)
    u = x * columns / n + shift * (row % 2)
    column = np.floor(u).astype(int)
    fx, fy = u % 1, v % 1
    edge = np.minimum(np.minimum(fx, 1 - fx) * n / columns, np.minimum(fy, 1 - fy) * n / rows)
    return edge, rng.random((rows, columns))[row % rows, column % columns], fx, fy


def brick(rng, n, scale, colour):
    edge, value, _, _ = _bond(rng, n, 32 * scale, 16 * scale, 0.5)
    edge = edge + 0.5 * fractal(rng, n, 3.0, 16)
    face = smoothstep(edge, 1.2, 2.4)
    height = smoothstep(edge, 1.0, 4.0)
    tone = 0.42 + 0.3 * value + 0.07 * fractal(rng, n, 2.8, 24) + relief(height, 0.22)
    mortar = mix(joint(colour) * 0.88, joint(colour), 0.5 + 0.4 * fractal(rng, n, 2.8, 16))
    return mix(mortar, ramp(colour, tone), face)


def wood(rng, n, scale, colour):
    edge, value, fx, fy = _bond(rng, n, 1e9, 21.4 * scale, 0.0)
    drift = fractal(rng, n, 4.2, 48, stretch_x=4) * 2.0
    grain = np.sin((fy * 3.2 + value * 7 + 0.32 * drift) * 2 * np.pi)
    fibre = fractal(rng, n, 2.4, 16, stretch_x=12)
    tone = 0.42 + 0.2 * value + 0.15 * grain + 0.07 * fibre
    gap = smoothstep(np.minimum(fy, 1 - fy) * n / cells(n, 21.4 * scale), 1.5, 0.3)
    return mix(ramp(colour, tone), colour * 0.16, gap)


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


def knit(rng, n, scale, colour):
    columns, rows = cells(n, 21.4 * scale), cells(n, 16 * scale)
    x, y = grid(n)
    u = x * columns / n
    side = np.abs(u % 1 - 0.5) * 2
    v = (y * rows / n + 0.75 * side) % 1
    stitch = np.sqrt(np.maximum(0, 1 - (2 * v - 1) ** 2)) * np.sqrt(np.maximum(0, 1 - (2 * side - 1) ** 2))
    fibre = fractal(rng, n, 2, 8)
    return ramp(colour, 0.08 + 0.68 * stitch + 0.05 * fibre)


def tiles(rng, n, scale, colour):
    edge, value, fx, fy = _bond(rng, n, 32 * scale, 32 * scale, 0.0)
    face = smoothstep(edge, 1.0, 2.0)
    bevel = relief(smoothstep(edge, 1.0, 4.5), 0.35)
    gloss = 0.16 * (1 - fx) * (1 - fy)
    tone = 0.5 + 0.13 * value + bevel + gloss
    return mix(joint(colour), ramp(colour, tone), face)


def stripes(rng, n, scale, colour):
    x, _ = grid(n)
    wave = np.sin(2 * np.pi * x * cells(n, 16 * scale) / n)
    band = smoothstep(wave, -0.12, 0.12)
    cloth = 0.025 * fractal(rng, n, 0.8, 8)
    return mix(ramp(colour, 0.6 + cloth), ramp(partner(colour), 0.6 + cloth), band)


def checker(rng, n, scale, colour):
    k = cells(n, 32 * scale) * 2
    x, y = grid(n)
    square = (np.floor(x * k / n) + np.floor(y * k / n)) % 2
    grain = 0.03 * fractal(rng, n, 1.4, 16)
    return mix(ramp(colour, 0.6 + grain), ramp(partner(colour), 0.6 + grain), blur(square, 0.5))


def dots(rng, n, scale, colour):
    k = cells(n, 21.4 * scale)
    k += k % 2 if k > 1 else 1
    x, y = grid(n)
    v = y * k / n
    u = x * k / n + 0.5 * (np.floor(v) % 2)
    radius = np.hypot(u % 1 - 0.5, v % 1 - 0.5) * n / k
    spot = smoothstep(radius, 0.33 * n / k + 0.7, 0.33 * n / k - 0.7)
    cloth = 0.03 * fractal(rng, n, 0.8, 8)
    ground = mix(colour, WHITE, 0.78) if luma(colour) < 0.72 else colour * 0.6
    return mix(ramp(ground, 0.6 + cloth), ramp(colour, 0.6 + cloth), spot)


def stone(rng, n, scale, colour):
    first, second, value = cellular(rng, n, 25.6 * scale, 0.85)
    edge = second - first
    dome = smoothstep(edge, 1.5, 14 * scale)
    tone = 0.3 + 0.32 * value + 0.12 * dome + relief(blur(dome, 1.2), 1.4) + 0.08 * fractal(rng, n, 2.8, 24)
    return mix(colour * 0.16, ramp(colour, tone), smoothstep(edge, 1.0, 4.0))


def metal(rng, n, scale, colour):
    brushed = fractal(rng, n, 2.4, 21.4 * scale, stretch_x=40)
    _, y = grid(n)
    sheen = np.sin(2 * np.pi * y * cells(n, 64 * scale) / n + rng.random() * 6.3)
    scratch = smoothstep(fractal(rng, n, 2.2, 12, stretch_x=25), 1.6, 2.6)
    return ramp(colour, 0.58 + 0.13 * brushed + 0.13 * sheen + 0.25 * scratch)


def weave(rng, n, scale, colour):
    k = cells(n, 32 * scale) * 2
    x, y = grid(n)
    u, v = x * k / n, y * k / n
    over = (np.floor(u) + np.floor(v)) % 2
    across = np.where(over > 0, v % 1, u % 1)
    along = np.where(over > 0, u % 1, v % 1)
    strand = np.sqrt(np.maximum(0, 1 - (2 * across - 1) ** 2)) * (0.55 + 0.45 * np.sin(np.pi * along))
    fibre = 0.05 * np.sin(across * 6 * np.pi) + 0.03 * fractal(rng, n, 2, 10)
    return ramp(colour, 0.04 + 0.72 * strand + fibre)


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


def terrazzo(rng, n, scale, colour):
    image = ramp(colour, 0.62 + 0.02 * fractal(rng, n, 1.2, 16))
    chips = (colour * 0.4, mix(colour, WHITE, 0.7), np.array([0.32, 0.31, 0.30]))
    if luma(colour) > 0.7:
        chips = (colour * 0.45, np.array([0.62, 0.55, 0.50]), np.array([0.32, 0.31, 0.30]))
    for chip, period in zip(chips, (16, 12.8, 21.4)):
        first, second, value = cellular(rng, n, period * scale, 0.8)
        shape = smoothstep(second - first, period * scale * 0.42, period * scale * 0.42 + 1.4)
        image = mix(image, chip, shape * (value > 0.3))
    return image


def honeycomb(rng, n, scale, colour):
    columns, rows = cells(n, 21.4 * scale), cells(n, 18.3 * scale)
    rows += rows % 2
    x, y = grid(n)
    u, v = x * columns / n, y * rows / n
    first, second = np.full((n, n), 1e9), np.full((n, n), 1e9)
    value = np.zeros((n, n))
    values = rng.random((rows, columns))
    for j in range(-1, 3):
        for i in range(-1, 3):
            row = np.floor(v).astype(int) + j
            offset = 0.5 * (row % 2)
            column = np.floor(u - offset).astype(int) + i
            distance = np.hypot(column + offset - u, (row - v) * 0.866)
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            value = np.where(nearer, values[row % rows, column % columns], value)
            first = np.where(nearer, distance, first)
    edge = (second - first) * n / columns
    wall = smoothstep(edge, 4.0, 2.4)
    hollow = 0.2 + 0.14 * value + 0.3 * first
    tone = np.where(wall > 0.5, 0.86, hollow + relief(blur(1 - wall, 1.2), 0.5))
    return ramp(colour, blur(tone, 0.5))


def plaid(rng, n, scale, colour):
    x, y = grid(n)
    k = cells(n, 64 * scale)

    def bands(position):
        u = position * k / n % 1
        wide = (u > 0.12) & (u < 0.5)
        thin = (np.abs(u - 0.81) < 0.035) | (np.abs(u - 0.31) < 0.03)
        return wide.astype(float), thin.astype(float)

    wide_x, thin_x = bands(x)
    wide_y, thin_y = bands(y)
    twill = 0.06 * np.sign(np.sin(2 * np.pi * (x + y) * cells(n, 4) / n))
    tone = 0.66 - 0.2 * (wide_x + wide_y) + twill * 0.5
    line = WHITE * 0.95 if luma(colour) < 0.7 else np.array([0.25, 0.22, 0.22])
    return mix(ramp(colour, tone), line, 0.4 * blur(thin_x + thin_y, 0.5))


MATERIALS = {
    draw.__name__: draw
    for draw in (
        brick, wood, marble, grass, clouds, water, sand, leather, knit, tiles, stripes, checker,
        dots, stone, metal, weave, bark, lava, scales, camouflage, stars, terrazzo, honeycomb, plaid,
    )
}  # fmt: skip
