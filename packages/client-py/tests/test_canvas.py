import random
import unittest

from scumble_client.canvas import Canvas, find_placement, read_canvas
from scumble_client.rect import Rect
from scumble_client.run import Result
from scumble_client.thumbnail import Thumbnail


def result(x, y, width, height, canvas=None, pipeline="expand"):
    layer = {"rect": {"x": x, "y": y, "width": width, "height": height}, "recipe": {"request": {"pipeline": pipeline}}}
    return Result(layer, {} if canvas is None else {"canvas": list(canvas)}, Thumbnail(1, 1, bytes(4)))


class CanvasGrowth(unittest.TestCase):
    def test_the_canvas_grows_to_show_all_of_an_expansion_and_no_more_the_second_time(self):
        draw = random.Random(5)
        for _ in range(300):
            before = Canvas(draw.randrange(1, 900), draw.randrange(1, 900), *(draw.randrange(50) for _ in range(4)))
            left, top, right, bottom = (draw.choice((0, draw.randrange(200))) for _ in range(4))
            made = result(-left, -top, before.width + left + right, before.height + top + bottom, before)
            place = find_placement(made, before, True)
            rect = Rect(-left, -top, before.width + left + right, before.height + top + bottom)
            self.assertEqual(place, (rect, (left, top, right, bottom), False))
            after = before.grow(*place.sides)
            self.assertEqual((after.width, after.height), (before.width + left + right, before.height + top + bottom))
            again = find_placement(made, after, True)
            self.assertEqual((again.rect[:2], again.grows, again.has_other_size), ((0, 0), False, False))
            # what began before it, and what is taken back
            filled = find_placement(result(7, 9, 20, 20, before, "fill"), after, True)
            self.assertEqual((filled.rect[:2], filled.grows), ((7 + left, 9 + top), False))
            late = find_placement(result(7 + left, 9 + top, 20, 20, after, "fill"), before, True)
            self.assertEqual(late.rect[:2], (7, 9))

    def test_two_expansions_at_once_both_find_their_place(self):
        began = Canvas(100, 80)
        now = began.grow(10, 0, 30, 0)
        place = find_placement(result(0, -20, 100, 100, began), now, True)
        self.assertEqual(place, ((10, -20, 100, 100), (0, 20, 0, 0), False))

    def test_a_canvas_of_another_size_does_not_grow(self):
        for now in (Canvas(101, 80), Canvas(100, 79), Canvas(110, 80, 10, 0, 10, 0)):
            place = find_placement(result(-5, 0, 120, 80, Canvas(100, 80)), now, True)
            self.assertTrue(place.has_other_size)
            self.assertFalse(place.grows)

    def test_only_an_expansion_grows_and_only_its_own_document(self):
        self.assertFalse(find_placement(result(-5, 0, 120, 80, pipeline="generate"), Canvas(100, 80), True).grows)
        other = find_placement(result(-5, 0, 120, 80, Canvas(100, 80, 9, 9)), Canvas(10, 10), False)
        self.assertEqual(other, ((-5, 0, 120, 80), (0, 0, 0, 0), False))

    def test_a_note_that_is_missing_or_damaged_stands_for_the_canvas_as_it_is(self):
        for told in (None, 3, "100", [], [1, 2], [1, 2, 3, 4, 5, "6"], [1, 2, 3, 4, 5, None], [True] * 6, {"width": 1}):
            self.assertIsNone(read_canvas({"canvas": told}))
        self.assertEqual(find_placement(result(-5, 0, 105, 80), Canvas(100, 80, 4), True).sides, (5, 0, 0, 0))
