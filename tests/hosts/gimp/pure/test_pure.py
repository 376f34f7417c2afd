"""The parts of the plug-in that need no GIMP."""

import random
import unittest

from scumble_client.rect import Rect
from scumble_gimp.mask_box import mask_box
from scumble_gimp.modes import MODES, find_mode
from scumble_gimp.pixel_formats import format_for, wire_format


def slow_box(mask: bytes, rect: Rect) -> Rect:
    places = [(i % rect.width, i // rect.width) for i, value in enumerate(mask) if value]
    if not places:
        return Rect(rect.x, rect.y, 0, 0)
    left, top = (min(place[at] for place in places) for at in (0, 1))
    right, bottom = (max(place[at] for place in places) for at in (0, 1))
    return Rect(rect.x + left, rect.y + top, right - left + 1, bottom - top + 1)


class Masks(unittest.TestCase):
    def test_the_box_of_any_mask(self) -> None:
        draw = random.Random(7)
        for _ in range(500):
            rect = Rect(draw.randrange(5), draw.randrange(5), draw.randrange(1, 12), draw.randrange(1, 12))
            share = draw.choice((0.0, 0.01, 0.1, 0.9))
            mask = bytes(draw.randrange(1, 256) if draw.random() < share else 0 for _ in range(rect.width * rect.height))
            self.assertEqual(mask_box(mask, rect), slow_box(mask, rect))


class Formats(unittest.TestCase):
    def test_every_precision_keeps_its_depth(self) -> None:
        told = {
            "u8-non-linear": ("rgba8", "R'G'B'A u8"),
            "u8-linear": ("rgba16", "R'G'B'A u16"),
            "u8-perceptual": ("rgba8", "R'G'B'A u8"),
            "u16-non-linear": ("rgba16", "R'G'B'A u16"),
            "u16-linear": ("rgba16", "RGBA u16"),
            "u32-linear": ("rgba-f32", "RGBA float"),
            "half-linear": ("rgba-f32", "RGBA float"),
            "float-non-linear": ("rgba-f32", "RGBA float"),
            "double-linear": ("rgba-f32", "RGBA float"),
        }
        for precision, (format, babl) in told.items():
            self.assertEqual((format_for(precision).format, format_for(precision).babl), (format, babl), precision)

    def test_unknown_formats_are_refused(self) -> None:
        for format, space in (("rgba8", "icc"), ("bgra8", "srgb")):
            with self.assertRaises(KeyError):
                wire_format(format, space)


class Modes(unittest.TestCase):
    def test_each_is_found_and_does_something(self) -> None:
        for mode in MODES:
            self.assertIs(find_mode(mode.id), mode)
            self.assertTrue(mode.selected or mode.unselected)
        with self.assertRaises(StopIteration):
            find_mode("again")


if __name__ == "__main__":
    unittest.main()
