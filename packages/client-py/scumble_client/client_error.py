"""What every call of the client fails with, be it the engine's refusal or a failure on the way."""

from typing import Any, Dict, Mapping, Union

from .errors import ERROR_KINDS, ErrorKind

# Failures that arise in the client and never cross the wire.
CLIENT_ERROR_KINDS: Dict[str, ErrorKind] = {
    "client.closed": ErrorKind(False, "developer", "The client was closed", "connect again"),
    "client.cancelled": ErrorKind(False, "user", "The job was cancelled", "submit it again if that was a mistake"),
}


class EngineClientError(Exception):
    """`str()` is a sentence that can be shown to people; `code` is what a program looks at (docs/errors.md)."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        """Takes an error as the wire spells it: code, message, retryable, details."""
        super().__init__(error["message"])
        self.code: str = error["code"]
        # Whether the same request may succeed later without being changed.
        self.retryable: bool = error["retryable"]
        # `field`, `expected`, `received` and whatever else the code carries.
        self.details: Mapping[str, Any] = error["details"]


def client_error(code: str, **details: Union[str, int]) -> EngineClientError:
    """A failure that the engine did not tell: its sentence comes from the same table."""
    kind = CLIENT_ERROR_KINDS.get(code) or ERROR_KINDS[code]
    message = f"{_what(kind.title, details)}; {details.get('action', kind.action)}."
    return EngineClientError({"code": code, "message": message, "retryable": kind.retryable, "details": details})


def _what(title: str, details: Mapping[str, Any]) -> str:
    if "expected" not in details:
        return title
    field = f" for `{details['field']}`" if "field" in details else ""
    received = f", received {details['received']}" if "received" in details else ""
    return f"{title}: expected {details['expected']}{field}{received}"
