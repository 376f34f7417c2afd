import json
import os
import random
import stat
import sys
import tempfile
import unittest
from pathlib import Path

from scumble_client.client_error import EngineClientError
from scumble_client.file_storage import FileStorage
from scumble_client.history import History
from scumble_client.link import EngineState
from scumble_client.panel import Panel
from scumble_client.prompt_weight import change_weight
from scumble_client.run import Run, Task, make_result
from scumble_client.status import engine_status, split_sentence
from scumble_client.thumbnail import make_thumbnail

from .fake_engine import DESCRIPTION, wire_error


class PanelModel(unittest.TestCase):
    def test_a_finished_run_tells_once_what_the_engine_put_up_with(self):
        run = Run(Task({"pipeline": "generate"}, {}))
        run.state = "finished"
        self.assertEqual(run.status().advice, "")
        pixels = {"format": "rgba8", "width": 1, "height": 1}
        warnings = [{"code": "prompt.words_unknown", "message": "No cat."}]
        for layer in ({"report": None, "warnings": warnings}, {"report": {"warnings": warnings}}, {"report": None}):
            run.results.append(make_result({**layer, "pixels": pixels}, {}, bytes(4), None))
        self.assertEqual(run.status().advice, "No cat.")

    def test_only_what_was_set_is_sent(self):
        panel = Panel(DESCRIPTION)
        self.assertEqual(panel.request("fill"), {"pipeline": "fill", "prompt": ""})
        panel.set("prompt", "moss")
        panel.set("seed", 5_000_000_000)
        self.assertEqual(panel.request("fill", batch=2), {"pipeline": "fill", "prompt": "moss", "seed": 4294967295, "batch": 2})
        panel.reset("seed")
        self.assertNotIn("seed", panel.request("fill"))

    def test_a_value_belongs_to_its_pipeline_where_defaults_differ(self):
        panel = Panel(DESCRIPTION)
        panel.set("strength", 0.4, "refine")
        self.assertNotIn("strength", panel.request("fill"))
        self.assertEqual(panel.request("fill", "refine")["strength"], 0.4)
        panel.reset("strength", "refine")
        self.assertEqual(panel.request("fill", "refine")["strength"], 0.6)
        panel.set("prompt", "moss", "refine")
        self.assertEqual(panel.request("generate")["prompt"], "moss")

    def test_values_survive_as_json_and_what_does_not_fit_is_left_out(self):
        panel = Panel(DESCRIPTION)
        panel.set("strength", 0.3, "fill")
        panel.set("content", "blur")
        stored = json.loads(json.dumps(panel.values))
        again = Panel(DESCRIPTION, {**stored, "gone": 1, "seed": "x", "content": "sand", "batch": None})
        self.assertEqual(again.values, {"fill.strength": 0.3})

    def test_refusals(self):
        panel = Panel(DESCRIPTION)
        for name, value in (("batch", None), ("content", "sand"), ("nothing", 1)):
            with self.assertRaises(ValueError):
                panel.set(name, value)
        with self.assertRaises(ValueError):
            panel.request("dance")

    def test_choices_words_and_models(self):
        panel = Panel(DESCRIPTION)
        self.assertEqual(panel.choices(panel.pipeline("fill").field("model"), "fill"), [{"id": "m", "title": "M"}])
        self.assertEqual(panel.models_for("refine"), [])
        self.assertEqual(panel.words(), {"materials": ["brick"]})
        self.assertEqual([field.name for field in panel.pipeline("fill").more_fields()], ["content"])


class Weights(unittest.TestCase):
    def test_up_and_down(self):
        text, start, end = change_weight("a mossy wall", 3, 3, True)
        self.assertEqual((text, text[start:end]), ("a (mossy:1.1) wall", "mossy"))
        text, start, end = change_weight(text, start, end, False)
        self.assertEqual((text, text[start:end]), ("a mossy wall", "mossy"))
        self.assertEqual(change_weight("a b", 0, 3, False)[0], "(a b:0.9)")
        self.assertEqual(change_weight("", 0, 0, True), ("", 0, 0))
        self.assertEqual(change_weight("(a:2)", 2, 2, True)[0], "(a:2)")

    def test_any_keys_keep_the_words(self):
        numbers = random.Random(3)
        for _ in range(300):
            text = "".join(numbers.choice("ab ,():1.") for _ in range(numbers.randrange(24)))
            start = numbers.randrange(len(text) + 1)
            end = numbers.randrange(start, len(text) + 1)
            for _ in range(6):
                text, start, end = change_weight(text, start, end, numbers.random() < 0.5)
                self.assertTrue(0 <= start <= end <= len(text))


class Keeping(unittest.TestCase):
    def test_words_survive(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "deep" / "words.json"
            storage = FileStorage(path)
            storage["a"] = "ü"
            storage["b"] = "2"
            del storage["b"]
            self.assertEqual(dict(FileStorage(path)), {"a": "ü"})
            if sys.platform != "win32":
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            path.write_text("{broken")
            self.assertEqual(dict(FileStorage(path)), {})
            path.write_text('{"a": 1, "b": "2"}')
            self.assertEqual(dict(FileStorage(path)), {"b": "2"})

    def test_a_folder_that_cannot_be_written(self):
        with tempfile.TemporaryDirectory() as folder:
            blocker = Path(folder) / "file"
            blocker.write_text("")
            storage = FileStorage(blocker / "words.json")
            storage["a"] = "1"
            self.assertEqual(storage["a"], "1")
            self.assertIn("cannot be written", storage.problem)


def a_result(seed, size=2):
    rect = {"x": 0, "y": 0, "width": size, "height": size}
    pixels = {"format": "rgba8", "blob": str(seed), "width": size, "height": size, "colorSpace": "srgb", "icc": None}
    layer = {"name": "n", "rect": rect, "pixels": pixels, "mask": None, "seed": seed, "recipe": {"request": {"prompt": "p"}}}
    return make_result(layer, {}, b"\x01\x02\x03\x04" * (size * size), None)


class Histories(unittest.TestCase):
    def test_old_pixels_are_let_go_recipes_stay(self):
        history = History(keep_bytes=40, keep_count=4)
        for seed in range(6):
            history.add(a_result(seed))
        self.assertEqual([result.seed for result in history.results], [5, 4, 3, 2])
        self.assertEqual([result.is_here for result in history.results], [True, True, False, False])

    def test_damaged_json_is_left_out(self):
        history = History()
        good = History()
        good.add(a_result(1))
        text = good.to_json()
        numbers = random.Random(4)
        for _ in range(300):
            at = numbers.randrange(len(text))
            history.add_json(text[:at] + chr(numbers.randrange(32, 127)) + text[at + 1 :], {})
            history.add_json(text[:at], {})
        for broken in ("", "[]", "3", '{"version":1,"results":{}}', '{"version":1,"results":[null,[],{}]}'):
            self.assertEqual(History().add_json(broken, {}), 0)
        self.assertEqual(History().add_json(text, {"a": 1}), 1)

    def test_thumbnails_of_every_format(self):
        eight = make_thumbnail(b"\x10\x20\x30\xff" * 200, "rgba8", 20, 10, 5)
        self.assertEqual((eight.width, eight.height, eight.pixels[:4]), (5, 2, b"\x10\x20\x30\xff"))
        sixteen = make_thumbnail(b"\x00\x10\x00\x20\x00\x30\xff\xff" * 6, "rgba16", 3, 2)
        self.assertEqual(sixteen.pixels[:4], b"\x10\x20\x30\xff")
        import struct

        floats = make_thumbnail(struct.pack("<4f", 1, 0, 7, float("nan")) * 1, "rgba-f32", 1, 1, mask=b"\x80")
        self.assertEqual(floats.pixels[:3], b"\xff\x00\xff")
        self.assertEqual(make_thumbnail(b"\xff" * 16, "rgba8", 2, 2, mask=b"\x00\x80\xff\x01").pixels[3::4], b"\x00\x80\xff\x01")


class Sentences(unittest.TestCase):
    def test_halves(self):
        self.assertEqual(split_sentence("No engine answers; start it."), ("No engine answers.", "Start it."))
        self.assertEqual(split_sentence("Cancelled."), ("Cancelled.", ""))

    def test_states(self):
        refused = EngineClientError(wire_error("auth.refused"))
        gone = EngineClientError(wire_error("network.unavailable"))
        self.assertEqual(engine_status(EngineState("needs-pairing", refused), False).name, "refused")
        self.assertEqual(engine_status(EngineState("waiting", gone), False).name, "not-running")
        self.assertEqual(engine_status(EngineState("waiting", gone), True).name, "gone")
        self.assertEqual(engine_status(EngineState("connecting"), False).name, "searching")
        self.assertEqual(engine_status(EngineState("closed"), True).name, "closed")

    def test_what_a_run_says(self):
        run = Run(Task({}, {}))
        run.take("job.queued", {"position": 2})
        self.assertEqual(run.status().sentence, "The engine is busy: 2 jobs ahead.")
        run.take("job.progress", {"stage": "denoising", "fraction": 0.5, "leftMs": 12_400})
        self.assertEqual(run.status().sentence, "Painting, about 12 s left…")
        run.take("job.progress", {"stage": "finding-edges", "fraction": 0.5, "leftMs": None})
        self.assertEqual(run.status().sentence, "Finding edges…")
