"""An engine for tests: real sockets, scripted answers, breaks on request. Runs on a thread of its own."""

import asyncio
import base64
import hashlib
import json
import struct
import threading

from scumble_client.frame import Frame, decode_frame, encode_frame

TOKEN = "t" * 43
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

DESCRIPTION = {
    "engine": "9.9.9",
    "device": {"name": "test", "provider": "CPU", "threads": 1, "memoryBytes": 1},
    "schedulers": [{"id": "euler", "title": "Euler", "diffusersClass": "E"}],
    "models": [
        {
            "id": "m",
            "name": "M",
            "family": "sd1",
            "pipelines": ["fill", "generate"],
            "nativeSize": {"width": 8, "height": 8},
            "recommended": {"steps": 1, "guidance": 1, "scheduler": "euler"},
            "understands": {"materials": ["brick"]},
            "sizeBytes": 1,
            "problem": None,
        }
    ],
    "defaultModel": "m",
    "pipelines": [],
}


def parameter(name, type, default=None, required=False, nullable=False, **more):
    told = {"name": name, "title": name, "doc": "", "type": type, "required": required, "nullable": nullable}
    return {**told, "default": default, "min": None, "max": None, "step": None, "unit": None, "choices": None, **more}


for _id, _strength in (("fill", 1), ("refine", 0.6), ("generate", None)):
    _fields = [
        parameter("prompt", "string", required=True),
        parameter("model", "string", nullable=True),
        parameter("seed", "integer", nullable=True, min=0, max=4294967295),
        parameter("batch", "integer", 1, min=1, max=8),
        parameter("content", "choice", nullable=True, choices=["blur", "noise"]),
    ]
    if _strength is not None:
        _fields.append(parameter("strength", "number", _strength, min=0, max=1, step=0.05))
        _fields.append(parameter("image", "picture", required=True))
    if _id == "fill":
        _fields.append(parameter("mask", "mask", required=True))
    DESCRIPTION["pipelines"].append({"id": _id, "title": _id, "doc": "", "parameters": _fields})


def wire_error(code, message="Something: expected this, received that; do so.", **details):
    return {"code": code, "message": message, "retryable": False, "details": details}


class FakeEngine:
    """`script(engine, job)` is an async generator function of (event, data) pairs that become the job's events."""

    def __init__(self, script=None, code=None):
        self.token, self.code, self.script = TOKEN, code, script
        self.blobs, self.jobs, self.events, self.calls = {}, {}, [], []
        # By method: errors for the next requests.
        self.refusals = {}
        # What the handshake is answered with instead, bytes.
        self.greeting = None
        # Bytes after which the next connection breaks; None: never.
        self.cut_after = None
        # Whether pings and messages are taken without an answer.
        self.is_silent = False
        self.pings = 0
        self._writers, self._tasks = set(), set()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/"

    def store(self, data):
        name = hashlib.sha256(data).hexdigest()
        self.blobs[name] = bytes(data)
        return name

    def drop(self):
        self._do(lambda: [writer.transport.abort() for writer in self._writers])

    def close(self):
        if self._thread.is_alive():
            self._do(self._shut)
            self._thread.join(10)

    def _do(self, work):
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (work(), done.set()))
        done.wait(10)

    def _shut(self):
        for writer in list(self._writers):
            writer.transport.abort()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.call_later(0.01, self._loop.stop)

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)

        async def start():
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]
            ready.set()

        self._loop.run_until_complete(start())
        self._loop.run_forever()
        self._loop.close()

    async def _serve(self, reader, writer):
        peer = {"watching": None, "left": self.cut_after, "streams": {}}
        self.cut_after = None
        self._writers.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            if self.greeting is not None:
                writer.write(self.greeting)
                await writer.drain()
                return
            key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
            accept = base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()
            lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
            self._write(writer, peer, "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
            while True:
                opcode, payload = await _read_frame(reader)
                if opcode == 8:
                    return
                if opcode == 9:
                    self.pings += 1
                if self.is_silent:
                    continue
                if opcode == 9:
                    self._write(writer, peer, bytes([0x8A, len(payload)]) + payload)
                elif opcode == 2:
                    frame = decode_frame(payload)
                    if frame.stream in peer["streams"]:
                        peer["streams"][frame.stream] += frame.payload
                elif opcode == 1:
                    self._answer(writer, peer, json.loads(payload))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, writer, peer, message):
        method, params = message["method"], message["params"]
        self.calls.append((method, params))
        refusals = self.refusals.get(method)
        if refusals:
            answer = {"id": message["id"], "error": refusals.pop(0)}
            self._send(writer, peer, answer)
            if answer["error"]["code"] in ("auth.refused", "protocol.version_unsupported"):
                writer.close()
            return
        try:
            result = self._results(writer, peer, method, params)
        except KeyError as error:
            self._send(writer, peer, {"id": message["id"], "error": wire_error(str(error.args[0]))})
            return
        self._send(writer, peer, {"id": message["id"], "result": result})
        self._after(writer, peer, method, params, result)

    def _results(self, writer, peer, method, params):
        if method == "session.hello":
            if params["token"] is not None and params["token"] != self.token:
                raise KeyError("auth.refused")
            resumed = params.get("resume") == "ses_1"
            return {"engine": "9", "protocol": 1, "sessionId": "ses_1", "resumed": resumed, "lastSeq": len(self.events)}
        if method == "session.pair":
            if params["code"] != self.code:
                raise KeyError("auth.code_wrong")
            return {"clientId": "c", "token": self.token, "scopes": []}
        if method == "engine.describe":
            return DESCRIPTION
        if method == "blob.offer":
            name = params["blobs"][0]["sha256"]
            if name in self.blobs:
                return {"streams": [None]}
            peer["streams"][len(peer["streams"]) + 1] = bytearray()
            return {"streams": [len(peer["streams"])]}
        if method == "blob.commit":
            return {"sha256": self.store(peer["streams"][params["stream"]])}
        if method == "blob.fetch":
            if params["sha256"] not in self.blobs:
                raise KeyError("blob.unknown")
            return {"stream": 77, "sizeBytes": len(self.blobs[params["sha256"]])}
        if method == "job.watch":
            peer["watching"] = params.get("after", 0)
            return {}
        if method == "job.submit":
            for name in ("image", "mask"):
                if name in params["request"] and params["request"][name]["blob"] not in self.blobs:
                    raise KeyError("blob.unknown")
            job = self.jobs.setdefault(
                params["key"], {"jobId": f"job_{len(self.jobs)}", "state": "queued", "request": params["request"]}
            )
            return {"job": {**job, "layers": [], "timing": None, "error": None}}
        if method == "job.cancel":
            job = next(job for job in self.jobs.values() if job["jobId"] == params["jobId"])
            job["state"] = "cancelled"
            self.add_event("job.cancelled", {"jobId": job["jobId"]})
            return {"state": "queued"}
        return {}

    def _after(self, writer, peer, method, params, result):
        if method == "blob.fetch":
            data, offset = self.blobs[params["sha256"]], params.get("offset", 0)
            size = 1_000
            for start in range(offset, len(data), size):
                end = min(len(data), start + size)
                frame = encode_frame(Frame("download", end == len(data), 77, start, data[start:end]))
                self._write(writer, peer, _frame(2, frame))
        elif method == "job.watch":
            for event in self.events:
                if event["data"]["seq"] > peer["watching"]:
                    self._send(writer, peer, event)
            peer["writer"] = writer
            self._peers = getattr(self, "_peers", []) + [peer]
        elif method == "job.submit":
            job = self.jobs[params["key"]]
            if not job.get("started"):
                job["started"] = True
                task = self._loop.create_task(self._play(job))
                self._tasks.add(task)

    async def _play(self, job):
        self.add_event("job.queued", {"jobId": job["jobId"], "position": 0})
        if self.script is None:
            return
        async for event, data in self.script(self, job):
            if job["state"] == "cancelled":
                return
            if event == "preview":
                self.send_all(_frame(2, encode_frame(Frame("preview", True, 9, 0, data))))
            elif event == "job.progress":
                told = {"event": event, "data": {"jobId": job["jobId"], **data}}
                self.send_all(_frame(1, json.dumps(told).encode()))
            else:
                job["state"] = event[4:]
                self.add_event(event, {"jobId": job["jobId"], **data})

    def add_event(self, name, data):
        event = {"event": name, "data": {"seq": len(self.events) + 1, "at": 0, **data}}
        self.events.append(event)
        self.send_all(_frame(1, json.dumps(event).encode()))

    def send_all(self, frame):
        for peer in getattr(self, "_peers", []):
            if not peer["writer"].is_closing():
                self._write(peer["writer"], peer, frame)

    def _send(self, writer, peer, message):
        self._write(writer, peer, _frame(1, json.dumps(message).encode()))

    def _write(self, writer, peer, data):
        if peer["left"] is not None:
            data, peer["left"] = data[: peer["left"]], peer["left"] - len(data)
        writer.write(data)
        if peer["left"] is not None and peer["left"] <= 0:
            writer.close()
            peer["left"] = 0


def _frame(opcode, payload):
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        return head + bytes([size]) + payload
    if size < 65536:
        return head + struct.pack("!BH", 126, size) + payload
    return head + struct.pack("!BQ", 127, size) + payload


async def _read_frame(reader):
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size > 125:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
    key = await reader.readexactly(4)
    payload = bytearray(await reader.readexactly(size))
    for i in range(4):
        payload[i::4] = bytes(byte ^ key[i] for byte in payload[i::4])
    return first & 0x0F, bytes(payload)
