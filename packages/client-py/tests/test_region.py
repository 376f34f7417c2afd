import random
import unittest
from typing import Any, Dict, List, Optional

from scumble_client.client_error import EngineClientError, client_error
from scumble_client.rect import Rect, strips
from scumble_client.region import ask_region, region_to_send

from .fake_engine import wire_error


class Rectangles(unittest.TestCase):
    def test_strips_cover_a_rectangle_once(self):
        draw = random.Random(5)
        for _ in range(200):
            rect = Rect(draw.randrange(-50, 50), draw.randrange(-50, 50), draw.randrange(1, 90), draw.randrange(1, 90))
            parts = list(strips(rect, draw.randrange(1, 900)))
            self.assertEqual(sum(part.height for part in parts), rect.height)
            self.assertEqual(parts[0].y, rect.y)
            self.assertTrue(all(part.x == rect.x and part.width == rect.width and part.height > 0 for part in parts))
            for one, other in zip(parts, parts[1:]):
                self.assertEqual(one.y + one.height, other.y)

    def test_the_region_holds_what_is_wanted_and_fits(self):
        draw = random.Random(8)
        for _ in range(500):
            canvas = Rect(0, 0, draw.randrange(1, 3000), draw.randrange(1, 3000))
            x, y = draw.randrange(canvas.width), draw.randrange(canvas.height)
            wanted = Rect(x, y, draw.randrange(1, 800), draw.randrange(1, 800)).cut(canvas)
            most, side = draw.randrange(1, 500_000), draw.randrange(1, 2000)
            region = region_to_send(canvas, wanted, most, side)
            if region is None:
                self.assertTrue(wanted.width * wanted.height > most or max(wanted.width, wanted.height) > side)
            else:
                self.assertLessEqual(region.width * region.height, most)
                self.assertLessEqual(max(region.width, region.height), side)
                self.assertEqual((region.cut(wanted), region.cut(canvas)), (wanted, region))
        self.assertTrue(Rect(0, 0, 5, 5).cut(Rect(5, 0, 5, 5)).is_empty)


class PlanningEngine:
    """Stands for a client: keeps the question, answers when told to."""

    def __init__(self) -> None:
        self.asked: List[Any] = []
        self.is_cancelled = False

    def call(self, method: str, params: Dict[str, Any]) -> "PlanningEngine":
        self.asked.append((method, params))
        return self

    def then(self, on_result: Any, on_error: Any) -> "PlanningEngine":
        self.answer, self.fail = on_result, on_error
        return self

    def cancel(self) -> None:
        self.is_cancelled = True


class Fields:
    """Stands for a pipeline: which fields it has."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def field(self, name: str) -> Optional[str]:
        return name if name in self._names else None


class Asking(unittest.TestCase):
    def setUp(self):
        self.client = PlanningEngine()
        self.got: List[Any] = []
        self.pipeline, self.bare = Fields("mask", "contextMode"), Fields()

    def ask(self, pipeline: Any, canvas: Rect, **request: Any) -> Optional[Any]:
        bounds = Rect(10, 10, 30, 20)
        return ask_region(self.client, pipeline, request, canvas, bounds, lambda *got: self.got.append(got))

    def test_the_engine_is_asked_and_the_region_holds_context_and_selection(self):
        stop = self.ask(self.pipeline, Rect(0, 0, 500, 400), prompt="moss")
        method, params = self.client.asked[0]
        self.assertEqual((method, params["width"], params["height"]), ("fill.plan", 500, 400))
        self.assertEqual((params["bounds"], self.got), ({"x": 10, "y": 10, "width": 30, "height": 20}, []))
        boxes = {"context": {"x": 0, "y": 4, "width": 60, "height": 30}, "bounds": params["bounds"]}
        self.client.answer(boxes)
        self.assertEqual(self.got, [({"prompt": "moss", "contextMode": "document"}, Rect(0, 4, 60, 30))])
        stop()
        self.assertTrue(self.client.is_cancelled)

    def test_an_engine_that_does_not_know_gets_the_whole_and_an_abandoned_question_nothing(self):
        canvas = Rect(0, 0, 500, 400)
        self.ask(self.pipeline, canvas)
        self.client.fail(client_error("client.cancelled"))
        self.assertEqual(self.got, [])
        self.client.fail(EngineClientError(wire_error("protocol.unknown_method")))
        self.assertEqual(self.got, [({}, canvas)])

    def test_nothing_is_asked_where_the_whole_is_needed(self):
        canvas = Rect(0, 0, 500, 400)
        self.assertIsNone(self.ask(self.bare, canvas))
        self.assertIsNone(self.ask(self.pipeline, canvas, growPx=4))
        self.assertIsNone(self.ask(self.bare, Rect(0, 0, 10**6, 10**6)))
        self.assertEqual((self.client.asked, len(self.got)), ([], 3))
        self.assertEqual([region for _, region in self.got[:2]], [canvas, canvas])
