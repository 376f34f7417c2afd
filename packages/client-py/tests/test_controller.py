"""Client and controller against an engine that is scripted: every state, every way to end, every break."""

import functools
import hashlib
import random
import sys
import time
import unittest

from scumble_client.client import Client
from scumble_client.client_error import EngineClientError
from scumble_client.controller import Controller
from scumble_client.run import Pixels, Task
from scumble_client.websocket import open_websocket

from .fake_engine import TOKEN, FakeEngine, wire_error

LONG_S = 20
WHO = {"kind": "sdk", "name": "tests", "version": "0"}
IMAGE = Pixels("rgba8", 40, 30, bytes(range(240)) * 20)
MASK = Pixels("gray8", 40, 30, b"\xff" * 1200)


def layer_of(engine, seed=1, size=(4, 3), mask=True):
    pixels = engine.store(bytes([seed]) * (size[0] * size[1] * 4))
    told = {"format": "rgba8", "blob": pixels, "width": size[0], "height": size[1], "colorSpace": "srgb", "icc": None}
    covering = {"format": "gray8", "blob": engine.store(b"\xff" * (size[0] * size[1])), "width": 4, "height": 3}
    rect = {"x": 1, "y": 2, "width": size[0], "height": size[1]}
    recipe = {"engine": "9", "model": "m", "request": {"pipeline": "fill", "prompt": "moss", "seed": seed}}
    return {
        "name": "moss",
        "rect": rect,
        "pixels": told,
        "mask": covering if mask else None,
        "seed": seed,
        "recipe": recipe,
    }


async def paint(engine, job):
    yield "job.started", {"attempt": 1}
    yield "preview", b"\x01\x02\x03\x04" * 4
    progress = {"stage": "denoising", "step": 1, "steps": 2, "fraction": 0.5, "leftMs": 1500}
    yield "job.progress", {**progress, "preview": {"stream": 9, "width": 2, "height": 2}}
    layers = [layer_of(engine, 1), layer_of(engine, 2)]
    yield "job.layer", {"index": 0, "layer": layers[0]}
    yield "job.finished", {"layers": layers, "timing": {"totalMs": 1, "modelMs": 1, "loadMs": 0}}


async def never(engine, job):
    yield "job.started", {"attempt": 1}


class Controlled(unittest.TestCase):
    def start(self, script=paint, storage=None, engine=None, **options):
        self.engine = engine or FakeEngine(script)
        if engine is None:
            self.addCleanup(self.engine.close)
        storage = {} if storage is None else storage
        options = {"url": self.engine.url, "token": TOKEN, "storage": storage, "backoff_s": (0.001, 0.01), **options}
        client = Client(WHO, **options)
        self.addCleanup(client.join, LONG_S)
        self.addCleanup(client.close)
        return Controller(client, storage)

    def until(self, controller, is_true):
        end = time.monotonic() + LONG_S
        while not is_true():
            controller.poll()
            if time.monotonic() > end:
                raise AssertionError(f"it never became true; {controller.status}")
            time.sleep(0.001)

    def ready(self, **options):
        controller = self.start(**options)
        self.until(controller, lambda: controller.can_start)
        return controller

    def task(self, controller, **target):
        request = controller.panel.request("fill", prompt="moss")
        return Task({**request, "origin": {"x": 0, "y": 0}}, {"image": IMAGE, "mask": MASK}, target)

    def test_a_run_from_pixels_to_layers(self):
        controller, seen, arrived, ended = self.ready(), [], [], []
        controller.on_change(lambda: seen.append(controller.status.name))
        controller.on_result(lambda run, result: arrived.append(result.seed))
        controller.on_end(lambda run: ended.append(run.state))
        run = controller.start(self.task(controller, document="d"))
        previews = []
        controller.on_change(lambda: previews.append(run.preview))
        self.until(controller, lambda: run.is_over)
        self.assertEqual((ended, arrived), (["finished"], [1, 2]))
        self.assertEqual([result.seed for result in controller.history.results], [2, 1])
        result = controller.history.results[1]
        self.assertEqual((bytes(result.pixels), bytes(result.mask)), (b"\x01" * 48, b"\xff" * 12))
        self.assertEqual(result.target, {"document": "d"})
        self.assertEqual((result.thumbnail.width, result.thumbnail.height), (4, 3))
        self.assertIn({"width": 2, "height": 2, "pixels": b"\x01\x02\x03\x04" * 4}, previews)
        for name in ("sending", "queued", "running"):
            self.assertIn(name, seen)
        self.assertEqual(set(run.seconds), {"send", "engine", "receive"})
        submitted = next(params for method, params in self.engine.calls if method == "job.submit")
        self.assertEqual(submitted["request"]["image"]["blob"], hashlib.sha256(IMAGE.data).hexdigest())

    def test_cancel_at_every_stage(self):
        for stage in ("sending", "queued", "running"):
            with self.subTest(stage):
                controller = self.ready(script=None if stage == "queued" else never)
                run = controller.start(self.task(controller))
                self.until(controller, lambda: run.state == stage)
                controller.cancel(run)
                self.assertEqual(controller.status.name, "cancelled")
                self.assertEqual((run.state, controller.runs), ("cancelled", []))
                if stage != "sending":
                    self.until(controller, lambda: any(method == "job.cancel" for method, _ in self.engine.calls))
                again = controller.start(self.task(controller))
                self.until(controller, lambda: again.state in ("queued", "running"))
                self.assertEqual(controller.history.results, [])

    def test_a_question_that_is_abandoned_after_its_answer_came_is_abandoned(self):
        controller, told = self.ready(), []
        call = controller.client.call("engine.describe", {})
        call.then(lambda answer: told.append("an answer"), lambda error: told.append(error.code))
        # the answer waits for the next poll
        call.result(LONG_S)
        call.cancel()
        self.until(controller, lambda: told)
        self.assertEqual(told, ["client.cancelled"])
        with self.assertRaises(EngineClientError):
            call.result(LONG_S)

    def test_a_failed_job_says_what_to_do(self):
        async def fail(engine, job):
            yield "job.failed", {"error": wire_error("image.empty_mask")}

        controller = self.ready(script=fail)
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.is_over)
        status = controller.status
        self.assertEqual(
            (status.name, status.is_error, status.sentence, status.advice),
            ("failed", True, "Something: expected this, received that.", "Do so."),
        )

    def test_a_refused_submit(self):
        controller = self.ready()
        self.engine.refusals["job.submit"] = [wire_error("queue.full", "Too many jobs are waiting; wait.")]
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.is_over)
        self.assertEqual((run.state, controller.status.sentence), ("failed", "Too many jobs are waiting."))

    def test_blobs_that_the_engine_lost_are_sent_again(self):
        controller = self.ready()
        self.engine.refusals["job.submit"] = [wire_error("blob.unknown")]
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.is_over)
        self.assertEqual(run.state, "finished")
        self.assertEqual(len([1 for method, _ in self.engine.calls if method == "job.submit"]), 2)

    def test_cut_at_every_place(self):
        numbers = random.Random(8)
        for place in sorted(numbers.sample(range(1, 9_000), 40)):
            with self.subTest(place):
                controller = self.ready()
                # a connection begins anew and breaks after so many bytes of the engine's
                self.engine.cut_after = place
                self.engine.drop()
                run = controller.start(self.task(controller))
                self.until(controller, lambda: run.is_over)
                self.assertEqual((run.state, len(run.results)), ("finished", 2), run.problem)
                self.assertEqual(len(self.engine.jobs), 1)
                controller.client.close()
                self.engine.close()

    def test_the_engine_goes_and_comes_back(self):
        controller = self.ready(script=never)
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.state == "running")
        self.engine.refusals["session.hello"] = [wire_error("internal.bug")] * 3
        self.engine.drop()
        self.until(controller, lambda: controller.status.name == "gone")
        self.assertFalse(run.is_over)
        self.until(controller, lambda: controller.engine.name == "ready")
        self.engine._do(
            lambda: self.engine.add_event(
                "job.finished", {"jobId": "job_0", "layers": [layer_of(self.engine)], "timing": None}
            )
        )
        self.until(controller, lambda: run.is_over)
        self.assertEqual(run.state, "finished")

    def test_an_editor_that_starts_again_finds_its_job(self):
        storage = {}
        first = self.ready(script=never, storage=storage)
        run = first.start(self.task(first, document="d"))
        self.until(first, lambda: run.state == "running")
        first.client.close()
        first.client.join(LONG_S)
        self.until(first, lambda: run.is_over)
        second = self.ready(storage=storage, engine=self.engine)
        (found,) = second.resume()
        self.assertEqual(second.resume(), [])
        self.assertEqual(found.key, run.key)
        self.until(second, lambda: any(method == "job.submit" for method, _ in self.engine.calls[-2:]))
        self.engine._do(
            lambda: self.engine.add_event(
                "job.finished", {"jobId": "job_0", "layers": [layer_of(self.engine)], "timing": None}
            )
        )
        self.until(second, lambda: found.is_over)
        self.assertEqual(second.history.results[0].target, {"document": "d"})
        self.assertEqual(second.resume(), [])

    def test_states_of_an_engine_that_refuses(self):
        for code, name in (("protocol.version_unsupported", "version"), ("auth.refused", "refused")):
            engine = FakeEngine()
            self.addCleanup(engine.close)
            engine.refusals["session.hello"] = [wire_error(code)] * 1000
            controller = self.start(engine=engine)
            self.until(controller, lambda: controller.status.name == name)
            self.assertTrue(controller.status.is_error and controller.status.advice)
            self.assertFalse(controller.can_start)

    def test_pairing(self):
        storage = {}
        engine = FakeEngine(code="k7wm-2qrt")
        self.addCleanup(engine.close)
        controller = self.start(engine=engine, storage=storage, token="x" * 43)
        self.until(controller, lambda: controller.status.name == "refused")
        with self.assertRaises(EngineClientError) as caught:
            controller.client.pair("wrong").result(LONG_S)
        self.assertEqual(caught.exception.code, "auth.code_wrong")
        controller.client.pair("k7wm-2qrt").result(LONG_S)
        self.until(controller, lambda: controller.can_start)
        self.assertEqual(storage["scumble.token"], TOKEN)

    def test_what_is_no_engine(self):
        for greeting in (b"HTTP/1.1 404 Not Found\r\n\r\n", b"nonsense\r\n\r\n", b"", b"HTTP/1.1 101 x\r\n\r\n", b"x" * 99_999):
            engine = FakeEngine()
            self.addCleanup(engine.close)
            engine.greeting = greeting
            controller = self.start(engine=engine)
            self.until(controller, lambda: controller.status.name == "not-running")

    def test_silence_is_noticed(self):
        opener = functools.partial(open_websocket, silence_s=0.02)
        controller = self.ready(open_socket=opener)
        self.engine.is_silent = True
        self.until(controller, lambda: self.engine.pings > 0)
        self.until(controller, lambda: controller.status.is_error)
        self.engine.is_silent = False
        self.until(controller, lambda: controller.can_start)

    def test_callbacks_that_raise_end_nothing(self):
        hook, raised = sys.excepthook, []
        sys.excepthook = lambda *error: raised.append(error[1])
        self.addCleanup(setattr, sys, "excepthook", hook)
        controller = self.ready()

        def fail(*_):
            raise RuntimeError("a plugin's mistake")

        controller.on_change(fail)
        controller.client.call("engine.describe", {}).then(fail)
        self.until(controller, lambda: raised)
        controller._changed.clear()
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.is_over)
        self.assertEqual(run.state, "finished")

    def test_a_result_gives_its_settings_back_and_another_with_the_next_seed(self):
        controller = self.ready()
        controller.start(self.task(controller))
        self.until(controller, lambda: len(controller.history.results) == 2 and not controller.runs)
        result = controller.history.results[0]
        self.assertTrue(controller.take_over(result))
        values = controller.panel.values
        self.assertEqual((values["prompt"], values["seed"]), ("moss", result.seed))
        controller.again(result)
        self.assertEqual(controller.runs[0].task.request["seed"], result.seed + 1)
        result.layer["recipe"]["request"]["pipeline"] = "of another engine"
        self.assertFalse(controller.take_over(result))

    def test_fetching_what_a_saved_history_names(self):
        controller, told = self.ready(), []
        run = controller.start(self.task(controller))
        self.until(controller, lambda: run.is_over)
        text = controller.history.to_json()
        controller.history.results.clear()
        self.assertEqual(controller.history.add_json(text, {"document": "other"}), 2)
        self.assertEqual(controller.history.add_json(text, {}), 0)
        result = controller.history.results[0]
        self.assertFalse(result.is_here)
        controller.fetch(result, lambda found: told.append(bytes(found.pixels)), told.append)
        self.until(controller, lambda: told)
        self.assertEqual(told, [b"\x02" * 48])
        self.engine.blobs.clear()
        controller.fetch(controller.history.results[1], told.append, lambda problem: told.append(problem.name))
        self.until(controller, lambda: len(told) == 2)
        self.assertEqual(told[1], "failed")
