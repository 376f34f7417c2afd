"""Water and its like; see `__init__`."""

import numpy as np

from ..noise import blur, cellular, fractal, grid, relief, smoothstep, warp
from ..palette import WHITE, mix, ramp
from ..shapes import scattered


def water(rng, n, scale, colour, second):
    dx, dy = (fractal(rng, n, 5.0, 48 * scale) * 4 * scale for _ in range(2))
    first, far, _ = cellular(rng, n, 21.4 * scale, 0.8)
    caustic = np.exp(-warp(far - first, dx, dy) / (2.4 * scale))
    tone = 0.46 + 0.06 * fractal(rng, n, 4.0, 64)
    return mix(ramp(colour, tone), mix(colour, WHITE, 0.78) if second is None else second, 0.85 * caustic)


def ocean(rng, n, scale, colour, second):
    """Choppy waves: sharp crests across, foam on some."""
    _, y = grid(n)
    field = sum(
        (1 - np.abs(fractal(rng, n, 3.8, length * scale, stretch_x=2.6)) * 1.1) * weight
        for length, weight in ((48, 0.55), (24, 0.3), (12, 0.15))
    )
    slope = relief(blur(field, 0.8), 0.5)
    tone = 0.3 + 0.25 * field + slope
    foam = smoothstep(field + 0.12 * fractal(rng, n, 1.5, 8), 0.78, 0.95)
    return mix(ramp(colour, tone), mix(colour, WHITE, 0.85) if second is None else second, 0.9 * foam)


def bubbles(rng, n, scale, colour, second):
    """Foam: clear round bubbles of all sizes with a bright rim and a spot of light."""

    def bubble(u, v, i):
        radius = np.hypot(u, v)
        rim = smoothstep(radius, 0.7, 0.95) * 0.5
        spot = smoothstep(np.hypot(u + 0.38, v + 0.4), 0.24, 0.1) * 0.5
        return 0.3 + rim + spot + 0.12 * radius * v, smoothstep(radius, 1.02, 0.94)

    image, cover = np.full((n, n), 0.22), np.zeros((n, n))
    for size, area in ((30, 420), (18, 330), (10, 170)):
        sizes = (0.97 * size * scale, 1.06 * size * scale)
        value, alpha, _ = scattered(rng, n, int(n * n / (area * scale**2)), sizes, sizes, bubble, lambda r: 0.0)
        image, cover = image * (1 - alpha) + value * alpha, np.maximum(cover, alpha)
    shade = ramp(colour, image * 1.15)
    return shade if second is None else mix(ramp(second, image), shade, cover)


def droplets(rng, n, scale, colour, second):
    """Drops of water on an even ground, each dark above and bright below."""

    def drop(u, v, i):
        radius = np.hypot(u, v)
        light = 0.5 + 0.34 * v + 0.1 * u
        spot = smoothstep(np.hypot(u + 0.35, v + 0.42), 0.2, 0.08)
        return light + 0.6 * spot, smoothstep(radius, 1.0, 0.9)

    tone = 0.56 + 0.05 * fractal(rng, n, 4, 64)
    ground = ramp(colour, tone)
    for size, area in ((5, 150), (16, 560)):
        value, cover, _ = scattered(
            rng,
            n,
            max(1, int(n * n / (area * scale**2))),
            (0.7 * size * scale, 1.3 * size * scale),
            (0.7 * size * scale, 1.2 * size * scale),
            drop,
            lambda r: 0.0,
        )
        shadow = smoothstep(blur(np.roll(cover, (2, 1), (0, 1)), 1.2), 0.1, 0.9) * (1 - cover)
        ground = mix(ground, colour * 0.3, 0.6 * shadow)
        wet = ramp(colour if second is None else second, np.clip(value, 0, 1) * 0.95)
        ground = mix(ground, wet, cover)
    return ground


def ice(rng, n, scale, colour, second):
    """Frozen water: straight white fractures through a clear body with frost."""
    x, y = grid(n)
    depth = fractal(rng, n, 4.2, 64 * scale)
    first, far, value = cellular(rng, n, 46 * scale, 1.0)
    small, reach, _ = cellular(rng, n, 22 * scale, 1.0)
    main = np.exp(-(far - first) / 1.3) + 0.35 * smoothstep(far - first, 9 * scale, 0) * value
    fine = 0.55 * np.exp(-(reach - small) / 0.8) * (depth > -0.2)
    frost = 0.3 * smoothstep(fractal(rng, n, 2.4, 16), 0.7, 2.2)
    tone = 0.46 + 0.12 * depth + 0.14 * value
    return mix(
        ramp(colour, tone), mix(colour, WHITE, 0.9) if second is None else second, np.clip(main + fine + frost, 0, 0.95)
    )


def frost(rng, n, scale, colour, second):
    """Feathers of ice: branching needles growing from a few lines."""
    image = np.zeros((n, n))
    for _ in range(max(3, int(n * n / (900 * scale**2)))):
        cx, cy, angle = rng.random() * n, rng.random() * n, rng.random() * 2 * np.pi
        length = rng.uniform(24, 44) * scale
        for t in np.arange(0, length, 0.5):
            px, py = cx + t * np.cos(angle), cy + t * np.sin(angle)
            reach = (length - t) * 0.42
            for side in (-1, 1):
                if t % (3.0 * scale) < 0.5:
                    s = np.arange(0, reach, 0.5)
                    qx, qy = px + s * np.cos(angle + side * 0.95), py + s * np.sin(angle + side * 0.95)
                    image[np.floor(qy).astype(int) % n, np.floor(qx).astype(int) % n] = 0.85
            image[int(py) % n, int(px) % n] = 1.0
    glow = blur(image, 0.6) * 1.2 + 0.6 * blur(image, 3)
    return mix(
        ramp(colour, 0.42 + 0.06 * fractal(rng, n, 4, 48)),
        mix(colour, WHITE, 0.92) if second is None else second,
        np.clip(glow, 0, 0.96),
    )
