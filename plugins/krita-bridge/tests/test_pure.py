"""The parts that know neither Krita nor Qt, in any Python."""

import random
import struct
import sys
import types
import unittest
from pathlib import Path

# the package itself wants Krita at its first import
_package = types.ModuleType("scumble_krita")
_repository = Path(__file__).parents[3]
_package.__path__ = [str(_repository / "plugins/krita-bridge/src/scumble_krita"), str(_repository / "packages/client-py")]
sys.modules.setdefault("scumble_krita", _package)

from scumble_krita import native_pixels as native  # noqa: E402
from scumble_krita.native_pixels import Space  # noqa: E402
from scumble_krita.requests import complete_request  # noqa: E402
from scumble_krita.scumble_client.rect import Rect  # noqa: E402
from scumble_krita.styles import NO_STYLE, Style, Styles  # noqa: E402


class Bytes(unittest.TestCase):
    def test_orange_in_every_space_as_krita_stores_it(self):
        orange = {"U8": bytes([255, 128, 0, 128]), "U16": struct.pack("<4H", 65535, 14146, 0, 32896)}
        stored = {"U8": bytes([0, 128, 255, 128]), "U16": struct.pack("<4H", 0, 14146, 65535, 32896)}
        for depth in orange:
            space = Space("RGBA", depth, "")
            self.assertEqual(native.to_wire(stored[depth] * 3, space), orange[depth] * 3)
            self.assertEqual(native.from_wire(orange[depth] * 3, space), stored[depth] * 3)
        halves = struct.pack("<4e", 1.0, 0.2158, 0.0, 0.5)
        wire = native.to_wire(halves, Space("RGBA", "F16", ""))
        self.assertEqual(struct.unpack("<4f", wire), struct.unpack("<4e", halves))
        self.assertEqual(native.from_wire(wire, Space("RGBA", "F16", "")), halves)
        floats = struct.pack("<4f", 1.0, 0.2158, -3.0, 0.5)
        self.assertEqual(native.to_wire(floats, Space("RGBA", "F32", "")), floats)

    def test_grey_goes_into_three_channels(self):
        self.assertEqual(native.to_wire(b"\xa5\x80", Space("GRAYA", "U8", "")), b"\xa5\xa5\xa5\x80")
        wire = native.to_wire(struct.pack("<2H", 24727, 32896), Space("GRAYA", "U16", ""))
        self.assertEqual(struct.unpack("<4H", wire), (24727, 24727, 24727, 32896))

    def test_there_and_back_is_the_same(self):
        numbers = random.Random(2)
        for depth in ("U8", "U16", "F32"):
            space = Space("RGBA", depth, "")
            data = bytes(numbers.getrandbits(8) for _ in range(space.pixel_bytes * 50))
            self.assertEqual(native.from_wire(native.to_wire(data, space), space), data)

    def test_too_bright_for_half_floats(self):
        bright = struct.pack("<4f", 1e9, -1e9, 0.5, 1)
        self.assertEqual(struct.unpack("<4e", native.from_wire(bright, Space("RGBA", "F16", ""))), (65504, -65504, 0.5, 1))

    def test_a_mask_becomes_the_exact_alpha(self):
        mask = bytes(range(256))
        for space, read in (
            (Space("RGBA", "U8", ""), lambda data: list(data[3::4])),
            (Space("RGBA", "U16", ""), lambda data: [value / 257 for value in struct.unpack("<1024H", data)[3::4]]),
            (Space("CMYKA", "U8", ""), lambda data: list(data[4::5])),
            (Space("GRAYA", "F32", ""), lambda data: [round(value * 255, 3) for value in struct.unpack("<512f", data)[1::2]]),
        ):
            data = bytearray(256 * space.pixel_bytes)
            native.put_alpha(data, space, mask)
            self.assertEqual(read(bytes(data)), list(range(256)), space)

    def test_opaque(self):
        self.assertTrue(native.is_opaque(b"\x01\x02\x03\xff" * 5, "rgba8"))
        self.assertFalse(native.is_opaque(b"\x01\x02\x03\xff" * 5 + b"\x01\x02\x03\xfe", "rgba8"))
        self.assertTrue(native.is_opaque(struct.pack("<4f", 0, 0, 0, 1), "rgba-f32"))
        self.assertEqual(native.multiply_masks(b"\xff\x80\x00", b"\x80\xff\xff"), b"\x80\x80\x00")

    def test_profiles_by_name(self):
        for name, told in (
            ("sRGB-elle-V2-srgbtrc.icc", "srgb"),
            ("sRGB-elle-V2-g10.icc", "linear-srgb"),
            ("sRGB built-in", "srgb"),
            ("Gray-D50-elle-V2-g10.icc", "linear-srgb"),
            ("Gray-D50-elle-V2-g22.icc", None),
            ("ClayRGB-elle-V4-srgbtrc.icc", None),
            ("Artifex Software sRGB ICC Profile", None),
            ("", None),
        ):
            self.assertEqual(native.color_space_of(name), told, name)


class Places(unittest.TestCase):
    class Pipeline:
        def __init__(self, *names):
            self._names = names

        def field(self, name):
            if name not in self._names:
                return None
            return types.SimpleNamespace(check=lambda value: min(value, 2048))

    def test_a_picture_has_its_origin(self):
        fill = self.Pipeline("image", "mask")
        done = complete_request({"pipeline": "fill"}, fill, Rect(0, 0, 99, 99), Rect(5, 6, 7, 8), Rect(2, 3, 50, 50))
        self.assertEqual(done["origin"], {"x": 2, "y": 3})

    def test_a_new_layer_lies_in_the_middle(self):
        generate = self.Pipeline("width", "height")
        whole = complete_request({}, generate, Rect(0, 0, 4000, 1000), None, Rect(0, 0, 1, 1))
        self.assertEqual(whole, {"width": 2048, "height": 1000, "origin": {"x": 976, "y": 0}})
        chosen = complete_request({"width": 64}, generate, Rect(0, 0, 400, 400), Rect(100, 50, 200, 80), Rect(0, 0, 1, 1))
        self.assertEqual(chosen, {"width": 64, "height": 80, "origin": {"x": 168, "y": 50}})


class Painting(unittest.TestCase):
    def test_words(self):
        self.assertEqual(Style("", "rough", {}).apply("brick"), "brick, rough")
        self.assertEqual(Style("", "old {prompt} wall", {}).apply("brick"), "old brick wall")
        self.assertEqual(NO_STYLE.apply("brick"), "brick")

    def test_kept_without_what_belongs_to_the_picture(self):
        storage = {}
        styles = Styles(storage)
        styles.save(" Sketch ", "rough", {"prompt": "x", "seed": 4, "steps": 9, "fill.strength": 0.5, "batch": 2})
        self.assertEqual(Styles(storage).chosen, Style("Sketch", "rough", {"steps": 9, "fill.strength": 0.5}))
        with self.assertRaises(ValueError):
            styles.save("  ", "", {})
        styles.remove("Sketch")
        self.assertEqual((styles.all(), styles.chosen), ([], NO_STYLE))
        for broken in ("{", "[]", '{"a": 3}', '{"a": {"words": 1, "values": {}}}'):
            self.assertEqual(Styles({"krita.styles": broken}).all(), [])


if __name__ == "__main__":
    unittest.main()
