"""Against a running engine: its address, port and token come in the environment; tests/conformance/python-engine.test.ts starts it."""

import functools
import os
import random
import tempfile
import time
import unittest
from pathlib import Path

from scumble_client.client import Client
from scumble_client.client_error import EngineClientError
from scumble_client.websocket import open_websocket

WHO = {"kind": "sdk", "name": "client-py tests", "version": "0"}
URL, PROXY = os.environ["SCUMBLE_TEST_URL"], os.environ["SCUMBLE_TEST_PROXY"]
PORT, TOKEN = os.environ["SCUMBLE_TEST_PORT"], os.environ["SCUMBLE_TEST_TOKEN"]
LONG_S = 20
REQUEST = {"pipeline": "generate", "prompt": "red brick wall", "seed": 5, "steps": 2}


def poll_until(client, is_true):
    end = time.monotonic() + LONG_S
    while not is_true():
        client.poll()
        if time.monotonic() > end:
            raise AssertionError("it never became true")


class Engine(unittest.TestCase):
    def open(self, url=URL, token=TOKEN, **options):
        client = Client(WHO, url=url, token=token, backoff_s=(0.001, 0.004), **options)
        self.addCleanup(client.join, LONG_S)
        self.addCleanup(client.close)
        return client

    def test_upload_job_and_download(self):
        client, states, events, results = self.open(), [], [], []
        client.on_state(lambda state: states.append(state.name))
        data = random.Random(4).getrandbits(8 * 2_500_001).to_bytes(2_500_001, "little")
        name = client.upload(data).result(LONG_S)
        job = client.submit(REQUEST, on_event=lambda event, told: events.append(event))
        job.result.then(results.append)
        poll_until(client, lambda: results and "job.finished" in events)
        self.assertEqual(results[0]["jobId"], job.accepted.result(LONG_S))
        self.assertEqual(events, ["job.queued", "job.started", "job.finished"])
        self.assertEqual(client.download(name).result(LONG_S), data)
        self.assertEqual(client.upload(data).result(LONG_S), name)
        self.assertEqual(client.upload(b"").result(LONG_S)[:8], "e3b0c442")
        self.assertEqual(states[-1], "connected")

    def test_refusals_are_typed(self):
        client = self.open()
        with self.assertRaises(EngineClientError) as caught:
            client.download("0" * 64).result(LONG_S)
        self.assertEqual(caught.exception.code, "blob.unknown")
        with self.assertRaises(EngineClientError) as caught:
            client.call("job.get", {}).result(LONG_S)
        self.assertEqual(caught.exception.code, "protocol.invalid_params")
        with self.assertRaises(ValueError):
            self.open(url="ws://example.com:80/")

    def test_wrong_token(self):
        client = self.open(token="x" * 43)
        poll_until(client, lambda: client.state.name == "needs-pairing")
        self.assertEqual(client.state.error.code, "auth.refused")
        with self.assertRaises(EngineClientError) as caught:
            client.call("engine.describe", {}).result(LONG_S)
        self.assertEqual(caught.exception.code, "auth.refused")

    def test_token_file_is_read_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "runtime" / "engine.json"
            path.parent.mkdir()
            path.write_text('{"port": %s, "token": "%s"}' % (PORT, "x" * 43))
            client = self.open(url=None, token=None, data_folder=Path(folder))
            poll_until(client, lambda: client.state.name == "needs-pairing")
            path.write_text('{"port": %s, "token": "%s"}' % (PORT, TOKEN))
            poll_until(client, lambda: client.state.name == "connected")

    def test_every_cut_is_survived(self):
        opener = functools.partial(open_websocket, host_header=f"127.0.0.1:{PORT}")
        client, ends, numbers = self.open(url=PROXY, open_socket=opener), [], random.Random(6)
        client.on("job.finished", lambda data: ends.append(data["jobId"]))
        done = []
        for seed in range(12):
            data = numbers.getrandbits(8 * 200_000).to_bytes(200_000, "little")
            name = client.upload(data).result(LONG_S)
            job = client.submit(dict(REQUEST, seed=seed))
            self.assertEqual(client.download(name).result(LONG_S), data)
            done.append(job.result.result(LONG_S)["jobId"])
        poll_until(client, lambda: len(ends) == len(done))
        self.assertEqual(ends, done)

    def test_engine_gone_and_closing(self):
        client = self.open(url="ws://127.0.0.1:1/", patience_s=0.05)
        poll_until(client, lambda: client.state.name == "waiting")
        self.assertIn("start it with `scumble serve`", str(client.state.error))
        job = client.submit(REQUEST)
        with self.assertRaises(EngineClientError) as caught:
            client.call("engine.describe", {}).result(LONG_S)
        self.assertEqual(caught.exception.code, "network.unavailable")
        client.close()
        for call in (job.result, client.upload(b"1")):
            with self.assertRaises(EngineClientError) as caught:
                call.result(LONG_S)
            self.assertEqual(caught.exception.code, "client.closed")
