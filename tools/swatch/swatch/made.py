"""Twelve materials that people make.

A material is a function (rng, n, scale, colour) that draws one seamless picture [n, n, 3] in 0..1. `scale` multiplies
every feature size (1 is normal), `colour` is an sRGB triple in 0..1. Features are measured in pixels, so tiles of 64,
128 and 256 px show the same material.
"""

import numpy as np

from .noise import blur, cells, cellular, fractal, grid, relief, smoothstep
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


def knit(rng, n, scale, colour):
    columns, rows = cells(n, 21.4 * scale), cells(n, 16 * scale)
    x, y = grid(n)
    u = x * columns / n
    side = np.abs(u % 1 - 0.5) * 2
    v = (y * rows / n + 0.75 * side) % 1
    stitch = np.sqrt(np.maximum(0, 1 - (2 * v - 1) ** 2)) * np.sqrt(np.maximum(0, 1 - (2 * side - 1) ** 2))
    fibre = fractal(rng, n, 2, 8)
    return ramp(colour, 0.08 + 0.68 * stitch + 0.05 * fibre)


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


def metal(rng, n, scale, colour):
    brushed = fractal(rng, n, 2.4, 21.4 * scale, stretch_x=40)
    _, y = grid(n)
    sheen = np.sin(2 * np.pi * y * cells(n, 64 * scale) / n + rng.random() * 6.3)
    scratch = smoothstep(fractal(rng, n, 2.2, 12, stretch_x=25), 1.6, 2.6)
    return ramp(colour, 0.58 + 0.13 * brushed + 0.13 * sheen + 0.25 * scratch)


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
