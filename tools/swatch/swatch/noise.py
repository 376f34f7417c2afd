"""Periodic scalar fields that the materials are built from.

Every field is a float array [n, n] that tiles seamlessly. Lengths are in pixels, so a field looks the same
whatever the size of the tile it is drawn on.
"""

import numpy as np


def smoothstep(x, low, high):
    """Hermite ramp from 0 at `low` to 1 at `high` (`low` may be the larger one)."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def grid(n):
    """Pixel centres (x, y) in pixels, each [n, n]."""
    y, x = np.mgrid[:n, :n] + 0.5
    return x, y


def cells(n, period):
    """How many periods of about `period` pixels go into n pixels (at least one)."""
    return max(1, round(n / period))


def fractal(rng, n, slope, longest, stretch_x=1.0, stretch_y=1.0):
    """Gaussian field with power spectrum 1/f^slope, zero mean and unit deviation.

    `longest`: longest wavelength in pixels; `stretch_*`: how much longer features are along an axis.
    """
    f = np.fft.fftfreq(n)
    radius = np.sqrt((f[:, None] * stretch_y) ** 2 + (f[None] * stretch_x) ** 2)
    radius[0, 0] = 1
    longest = min(longest, n)
    amplitude = radius ** (-slope / 2) * (radius >= 0.999 / longest)
    amplitude[0, 0] = 0
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((n, n))) * amplitude).real
    return (field - field.mean()) / (field.std() + 1e-6)


def warp(field, dx, dy):
    """Looks `field` up at (x + dx, y + dy), offsets in pixels, bilinear and periodic."""
    n = field.shape[0]
    x, y = grid(n)
    x, y = x - 0.5 + dx, y - 0.5 + dy
    x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = x - x0, y - y0
    x0, y0 = x0 % n, y0 % n
    x1, y1 = (x0 + 1) % n, (y0 + 1) % n
    top = field[y0, x0] * (1 - fx) + field[y0, x1] * fx
    bottom = field[y1, x0] * (1 - fx) + field[y1, x1] * fx
    return top * (1 - fy) + bottom * fy


def cellular(rng, n, period, jitter=0.9, aspect=1.0):
    """Worley noise from one jittered point per cell of a grid (S. Worley, SIGGRAPH 1996).

    Returns the distances in pixels to the nearest and the second nearest point, and a random value in 0..1
    that is constant over each nearest point's region. `aspect`: width of a cell over its height.
    """
    columns, rows = cells(n, period * aspect), cells(n, period)
    width, height = n / columns, n / rows
    px = rng.random((rows, columns)) * jitter + (1 - jitter) / 2
    py = rng.random((rows, columns)) * jitter + (1 - jitter) / 2
    values = rng.random((rows, columns))
    x, y = grid(n)
    column, row = np.floor(x / width).astype(int), np.floor(y / height).astype(int)
    first, second = np.full((n, n), 1e9), np.full((n, n), 1e9)
    value = np.zeros((n, n))
    for j in range(-2, 3):
        for i in range(-2, 3):
            r, c = (row + j) % rows, (column + i) % columns
            dx = (column + i + px[r, c]) * width - x
            dy = ((row + j + py[r, c]) * height - y) * aspect
            distance = np.sqrt(dx * dx + dy * dy)
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            value = np.where(nearer, values[r, c], value)
            first = np.where(nearer, distance, first)
    return first, second, value


def relief(height, strength):
    """Shading of a height field lit from the upper left, about 0 on flat ground."""
    return strength * ((height - np.roll(height, 1, 1)) + (height - np.roll(height, 1, 0)))


def blur(field, sigma):
    """Periodic Gaussian blur, sigma in pixels."""
    f = np.fft.fftfreq(field.shape[0])
    gain = np.exp(-2 * (np.pi * sigma) ** 2 * (f[:, None] ** 2 + f[None] ** 2))
    return np.fft.ifft2(np.fft.fft2(field) * gain).real
