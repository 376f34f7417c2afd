"""The twenty-four colours and how a tone is turned into RGB."""

import numpy as np

COLOURS = {
    "red": (196, 42, 40),
    "orange": (228, 122, 36),
    "yellow": (232, 208, 56),
    "green": (58, 148, 58),
    "teal": (22, 132, 130),
    "blue": (44, 86, 206),
    "purple": (118, 58, 172),
    "pink": (234, 134, 174),
    "brown": (116, 74, 44),
    "beige": (216, 194, 156),
    "white": (238, 238, 236),
    "grey": (128, 128, 128),
    "black": (34, 34, 37),
    "gold": (198, 152, 44),
    "cyan": (84, 204, 218),
    "navy": (26, 38, 98),
    "lime": (158, 214, 44),
    "olive": (110, 112, 40),
    "maroon": (110, 22, 38),
    "magenta": (214, 38, 152),
    "lavender": (178, 160, 228),
    "peach": (248, 184, 146),
    "mint": (160, 228, 190),
    "sky blue": (122, 180, 238),
}
"""sRGB, 0..255: the colour of a material in even light."""

WHITE = np.array([1.0, 1.0, 1.0])


def luma(colour):
    """Rec. 709 luma of an sRGB colour in 0..1."""
    return float(np.dot(colour, (0.2126, 0.7152, 0.0722)))


def mix(a, b, amount):
    """a where amount is 0, b where it is 1; amount [n, n] or a number, colours [3] or [n, n, 3]."""
    amount = np.asarray(amount, float)[..., None]
    return a * (1 - amount) + b * amount


def ramp(colour, tone):
    """Shades of a colour: deep shadow at tone 0, the colour itself at 0.6, a highlight at 1. -> [n, n, 3]"""
    tone = np.clip(tone, 0, 1)
    shadow = colour * 0.32
    highlight = mix(colour, WHITE, 0.38)
    low = mix(shadow, colour, np.minimum(tone / 0.6, 1))
    return mix(low, highlight, np.maximum(tone - 0.6, 0) / 0.4)


def partner(colour):
    """A quieter second colour for two-tone patterns: darker for light colours, lighter for dark ones."""
    return colour * 0.52 if luma(colour) > 0.42 else mix(colour, WHITE, 0.42)


def joint(colour):
    """Mortar or grout that stands out from the colour."""
    return np.array([0.47, 0.44, 0.41]) if luma(colour) > 0.72 else np.array([0.80, 0.78, 0.74])
