"""Pictures and selections to test with, as bytes."""

import math


def picture(width, height):
    """BGRA: soft waves of several colours, opaque."""
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            rows += bytes(
                (
                    int(120 + 60 * math.sin(x / 17 + y / 31)),
                    int(130 + 70 * math.cos(y / 23)),
                    int(110 + 50 * math.sin((x + y) / 29)),
                    255,
                )
            )
    return bytes(rows)


def ellipse(width, height):
    """A hard ellipse that touches every side."""
    out = bytearray(width * height)
    for y in range(height):
        for x in range(width):
            if ((x + 0.5) / width * 2 - 1) ** 2 + ((y + 0.5) / height * 2 - 1) ** 2 <= 1:
                out[y * width + x] = 255
    return bytes(out)


def polygon(width, height, points):
    """Even-odd filling of corners given as shares of width and height."""
    corners = [(x * width, y * height) for x, y in points]
    out = bytearray(width * height)
    for y in range(height):
        crossings = []
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1]):
            if (y1 > y + 0.5) != (y2 > y + 0.5):
                crossings.append(x1 + (y + 0.5 - y1) * (x2 - x1) / (y2 - y1))
        crossings.sort()
        for left, right in zip(crossings[::2], crossings[1::2]):
            for x in range(max(0, math.ceil(left - 0.5)), min(width, math.floor(right - 0.5) + 1)):
                out[y * width + x] = 255
    return bytes(out)


def islands(width, height):
    """Three blobs, one of them soft."""
    out = bytearray(width * height)
    for cx, cy, radius, soft in ((0.25, 0.3, 0.22, 0), (0.72, 0.35, 0.25, 12), (0.5, 0.78, 0.2, 0)):
        for y in range(height):
            for x in range(width):
                inside = radius * min(width, height) - math.hypot(x - cx * width, y - cy * height)
                value = 255 if inside > soft else int(255 * inside / soft) if soft and inside > 0 else 0
                out[y * width + x] = max(out[y * width + x], value)
    return bytes(out)
