"""Printed patterns; see `__init__`."""

import numpy as np

from ..noise import blur, cells, fractal, grid, relief, smoothstep
from ..palette import WHITE, luma, mix, partner, ramp
from ..shapes import hexagons, wave


def _print(rng, n, colour, other, cover, grain=0.03):
    cloth = grain * fractal(rng, n, 0.9, 8)
    return mix(ramp(colour, 0.6 + cloth), ramp(other, 0.6 + cloth), cover)


def stripes(rng, n, scale, colour, second):
    x, _ = grid(n)
    band = smoothstep(wave(x, n, 16 * scale), -0.12, 0.12)
    return _print(rng, n, colour, partner(colour) if second is None else second, band)


def checker(rng, n, scale, colour, second):
    k = cells(n, 32 * scale) * 2
    x, y = grid(n)
    square = (np.floor(x * k / n) + np.floor(y * k / n)) % 2
    return _print(rng, n, colour, partner(colour) if second is None else second, blur(square, 0.5))


def dots(rng, n, scale, colour, second):
    k = cells(n, 21.4 * scale)
    k += k % 2 if k > 1 else 1
    x, y = grid(n)
    v = y * k / n
    u = x * k / n + 0.5 * (np.floor(v) % 2)
    radius = np.hypot(u % 1 - 0.5, v % 1 - 0.5) * n / k
    spot = smoothstep(radius, 0.33 * n / k + 0.7, 0.33 * n / k - 0.7)
    ground = mix(colour, WHITE, 0.78) if luma(colour) < 0.72 else colour * 0.6
    return _print(rng, n, ground if second is None else second, colour, spot)


def honeycomb(rng, n, scale, colour, second):
    first, far, value = hexagons(rng, n, 21.4 * scale)
    wall = smoothstep(far - first, 4.0, 2.4)
    hollow = 0.2 + 0.14 * value + 0.3 * first / (21.4 * scale)
    tone = blur(np.where(wall > 0.5, 0.86, hollow + relief(blur(1 - wall, 1.2), 0.5)), 0.5)
    shade = ramp(colour, tone)
    return shade if second is None else mix(ramp(second, tone), shade, wall)


def zigzag(rng, n, scale, colour, second):
    x, y = grid(n)
    fold = np.abs((x * cells(n, 32 * scale) / n) % 1 - 0.5) * 2
    band = smoothstep(wave(y, n, 21.4 * scale, 0.75 * fold), -0.12, 0.12)
    return _print(rng, n, colour, partner(colour) if second is None else second, band)


def argyle(rng, n, scale, colour, second):
    """Tall diamonds with thin lines crossing over them."""
    k = cells(n, 42 * scale)
    rows = cells(n, 64 * scale)
    x, y = grid(n)
    u, v = x * k / n, y * rows / n
    p, q = u + v, u - v
    diamond = (np.floor(p) + np.floor(q)) % 2
    line = np.minimum(np.abs(p % 1 - 0.5), np.abs(q % 1 - 0.5))
    image = _print(rng, n, colour, partner(colour) if second is None else second, blur(diamond, 0.5))
    thread = WHITE * 0.96 if luma(colour) < 0.7 else np.array([0.25, 0.22, 0.22])
    return mix(image, thread, 0.85 * smoothstep(line, 0.05, 0.02))


def scallops(rng, n, scale, colour, second):
    """Fans of arcs in rows, as on waves of old prints."""
    columns, rows = cells(n, 32 * scale), cells(n, 10.7 * scale)
    rows += rows % 2
    x, y = grid(n)
    best, ring = np.full((n, n), -1e9), np.zeros((n, n))
    v = y * rows / n
    for above in range(4):
        row = np.floor(v).astype(int) + above
        p = ((x * columns / n + 0.5 * (row % 2)) % 1 - 0.5) * 2
        radius = np.hypot(p, (row + 0.0 - v) * 2 * columns / rows * (1.0))
        inside = radius < 1
        ring = np.where(inside & (row > best), radius, ring)
        best = np.where(inside, np.maximum(best, row), best)
    band = np.sin(ring * 3.5 * 2 * np.pi - 1.2)
    other = mix(colour, WHITE, 0.8) if luma(colour) < 0.65 else colour * 0.4
    return _print(rng, n, colour, other if second is None else second, smoothstep(band, 0.1, 0.5))


def triangles(rng, n, scale, colour, second):
    """A net of triangles in several shades."""
    k = cells(n, 26 * scale)
    k += k % 2
    x, y = grid(n)
    v = y * k / n
    row = np.floor(v).astype(int)
    u = x * k / n - 0.5 * (v % 1) - 0.5 * (row % 2)
    column = np.floor(u).astype(int)
    upright = (u % 1 + v % 1) < 1
    values = rng.random((2, k, k))
    value = values[upright.astype(int), row % k, column % k]
    tone = 0.22 + 0.62 * value + 0.02 * fractal(rng, n, 1, 6)
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), value * 5 % 1 > 0.5)


def rings(rng, n, scale, colour, second):
    """Circles in circles on a square lattice."""
    k = cells(n, 42 * scale)
    x, y = grid(n)
    radius = np.hypot(x * k / n % 1 - 0.5, y * k / n % 1 - 0.5)
    band = np.sin(radius * 2 * np.pi * 6.0 - 1.5) * (radius < 0.54)
    return _print(rng, n, colour, partner(colour) if second is None else second, smoothstep(band, 0.0, 0.3))


def houndstooth(rng, n, scale, colour, second):
    """Broken checks: squares with slanting teeth."""
    k = cells(n, 26 * scale)
    x, y = grid(n)
    u, v = (x * k / n % 1) * 4, (y * k / n % 1) * 4
    warp_, weft = u < 2, v < 2
    twill = ((u + v) % 2) < 1
    cover = np.where(warp_ & weft, 1.0, np.where(warp_ != weft, twill, 0.0))
    light = np.array([0.93, 0.92, 0.88]) if luma(colour) < 0.65 else np.array([0.22, 0.2, 0.2])
    return _print(rng, n, light if second is None else second, colour, blur(cover, 0.45))


def damask(rng, n, scale, colour, second):
    """Mirrored curling ornament, tone in tone."""
    k = cells(n, 64 * scale)
    x, y = grid(n)
    p, q = x * k / n % 1 - 0.5, y * k / n % 1 - 0.5
    shape = np.zeros((n, n))
    for cx, cy in ((0, 0), (0.5, 0.5), (-0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)):
        a, b = np.abs(p - cx), q - cy
        radius, angle = np.hypot(a, b * 0.72), np.arctan2(b, a + 1e-6)
        outline = 0.27 + 0.09 * np.sin(3 * angle + 1.57) - 0.05 * np.cos(8 * angle)
        leaf = smoothstep(radius, outline, outline - 0.03)
        vein = smoothstep(np.abs(np.sin(9 * radius * 3 + 4 * angle)), 0.25, 0.1)
        shape = np.maximum(shape, leaf * (1 - 0.8 * vein))
    other = mix(colour, WHITE, 0.5) if luma(colour) < 0.5 else colour * 0.66
    return _print(rng, n, colour, other if second is None else second, shape)
