"""The jobs this client has submitted: each event goes to its job exactly once, each unanswered submit is repeated."""

import asyncio
import secrets
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from .client_error import EngineClientError, client_error
from .connection import Connection

# events of jobs whose submit is not answered yet that are held back for it
_MAX_EARLY_EVENTS = 256
_FINAL_EVENTS = {"finished": "job.finished", "failed": "job.failed", "cancelled": "job.cancelled"}


class Job:
    """A submitted job on the background thread."""

    def __init__(self, params: Mapping[str, Any], on_event: Callable[[str, Dict[str, Any]], None]) -> None:
        self.params, self.job_id = params, None  # type: Mapping[str, Any], Optional[str]
        self._on_event = on_event
        loop = asyncio.get_running_loop()
        # The engine's id, once the engine has stored the job.
        self.accepted: "asyncio.Future[str]" = loop.create_future()
        # jobId, layers and timing; fails with the job's error, client.cancelled or client.closed.
        self.result: "asyncio.Future[Dict[str, Any]]" = loop.create_future()

    def add(self, event: str, data: Dict[str, Any]) -> None:
        """What the engine tells of this job; nothing after its end."""
        if self.result.done():
            return
        self._on_event(event, data)
        if event == "job.finished":
            self.result.set_result(data)
        elif event == "job.failed":
            self.fail(EngineClientError(data["error"]))
        elif event == "job.cancelled":
            self.fail(client_error("client.cancelled"))

    def add_record(self, record: Mapping[str, Any]) -> None:
        """What a record tells of a job whose events were missed."""
        event = _FINAL_EVENTS.get(record["state"])
        if event is not None:
            self.add(event, dict(record, seq=0, at=record.get("endedAt") or 0))

    def fail(self, error: EngineClientError) -> None:
        """Ends it."""
        for future in (self.accepted, self.result):
            if not future.done():
                future.set_exception(error)
                # a job that nobody waits for is no unhandled failure
                future.exception()


class Jobs:
    """`request` repeats a request until it is answered; `restore` uploads blobs again, False if none is at hand."""

    def __init__(
        self,
        request: Callable[[str, Mapping[str, Any]], Awaitable[Any]],
        restore: Callable[[Sequence[str]], Awaitable[bool]],
    ) -> None:
        self._request, self._restore = request, restore
        self._live: List[Job] = []
        self._early: List[Tuple[str, Dict[str, Any]]] = []
        self._unanswered = 0
        self._last_seq: Optional[int] = None

    async def run(self, job: Job) -> Dict[str, Any]:
        """Submits the job and waits for its end; its result."""
        self._live.append(job)
        await self._accept(job)
        return await job.result

    async def cancel(self, job: Job) -> None:
        """Asks the engine to stop the job; at once where it has not accepted it yet."""
        if job.job_id is None:
            accepted, job.accepted = job.accepted, asyncio.get_running_loop().create_future()
            job.fail(client_error("client.cancelled"))
            job.accepted = accepted
            await asyncio.wait([accepted])
        if job.job_id is not None:
            await self._request("job.cancel", {"jobId": job.job_id})

    def take(self, event: str, data: Dict[str, Any]) -> bool:
        """Takes an event; False if it is a repetition of one that was taken before."""
        if "seq" in data:
            if data["seq"] <= (self._last_seq or 0):
                return False
            self._last_seq = data["seq"]
        job = next((job for job in self._live if job.job_id == data.get("jobId")), None)
        if "jobId" not in data:
            return True
        if job is not None:
            job.add(event, data)
            self._forget(job)
        elif self._unanswered > 0:
            self._early = self._early[1 - _MAX_EARLY_EVENTS :] + [(event, data)]
        return True

    async def resume(self, connection: Connection) -> None:
        """Catches up on a new connection."""
        resumed, newest = connection.welcome["resumed"], connection.welcome["lastSeq"]
        # of a session from an earlier run, the past is history
        if not resumed or self._last_seq is None:
            self._last_seq = newest
        await connection.request("job.watch", {"after": self._last_seq})
        if not resumed:
            # a new session knows nothing of the old one's jobs
            for job in [job for job in self._live if job.job_id is not None]:
                asyncio.ensure_future(self._accept(job))

    def close(self) -> None:
        """Ends every job with client.closed; they go on in the engine."""
        for job in self._live:
            job.fail(client_error("client.closed"))
        self._live = []

    async def _accept(self, job: Job) -> None:
        self._unanswered += 1
        try:
            record = (await self._submit(job.params))["job"]
            job.job_id = record["jobId"]
            if not job.accepted.done():
                job.accepted.set_result(record["jobId"])
            for event, data in [early for early in self._early if early[1]["jobId"] == record["jobId"]]:
                job.add(event, data)
            job.add_record(record)
        except EngineClientError as error:
            job.fail(error)
        finally:
            self._unanswered -= 1
            if self._unanswered == 0:
                self._early = []
            self._forget(job)

    async def _submit(self, params: Mapping[str, Any]) -> Any:
        try:
            return await self._request("job.submit", params)
        except EngineClientError as error:
            if error.code != "blob.unknown" or not await self._restore(_blobs_of(params["request"])):
                raise
            return await self._request("job.submit", params)

    def _forget(self, job: Job) -> None:
        if job.result.done() and job in self._live:
            self._live.remove(job)


def new_key() -> str:
    """A key no other job has."""
    return f"key-{secrets.token_hex(12)}"


def _blobs_of(request: Mapping[str, Any]) -> List[str]:
    """Hashes of every blob a request names."""
    pictures = [request[name] for name in ("image", "mask") if name in request]
    hashes = [picture.get(field) for picture in pictures for field in ("icc", "blob")]
    return [name for name in hashes if name is not None]
