import typing
import unittest

from scumble_client import errors, messages
from tests.checker import Checker
from tests.vectors import cases, control, protocol

PROTOCOL = protocol()
REQUESTS = {request["name"]: request for request in PROTOCOL["requests"]}
EVENTS = {event["name"]: event for event in PROTOCOL["events"]}
CHECKER = Checker(PROTOCOL["$defs"])


def class_name(message, part):
    """job.submit, Params -> JobSubmitParams."""
    return "".join(word[0].upper() + word[1:] for word in message.split(".")) + part


class Vectors(unittest.TestCase):
    def test_accepted(self):
        for message, name, vector in control():
            with self.subTest(message=message, case=name):
                if message in EVENTS:
                    self.assertEqual(CHECKER.faults(EVENTS[message]["data"], vector["data"]), [])
                    continue
                self.assertEqual(CHECKER.faults(REQUESTS[message]["params"], vector["params"]), [])
                if "result" in vector:
                    self.assertEqual(CHECKER.faults(REQUESTS[message]["result"], vector["result"]), [])

    def test_refused(self):
        for name, vector in cases("reject"):
            if vector["by"] != "schema":
                continue
            with self.subTest(case=name):
                faults = CHECKER.faults(REQUESTS[vector["method"]]["params"], vector["params"])
                self.assertIn(vector["error"]["field"], [fault or "params" for fault in faults])

    def test_every_message_has_a_vector(self):
        self.assertEqual({message for message, _, _ in control()}, set(REQUESTS) | set(EVENTS))


class Generated(unittest.TestCase):
    def test_every_message_has_its_class(self):
        for name, request in REQUESTS.items():
            self.check_class(class_name(name, "Params"), request["params"])
            self.check_class(class_name(name, "Result"), request["result"])
        for name, event in EVENTS.items():
            self.check_class(class_name(name, "Data"), event["data"])
        for name, schema in PROTOCOL["$defs"].items():
            if schema.get("type") == "object":
                self.check_class(name, schema)
            else:
                self.assertTrue(hasattr(messages, name), name)

    def check_class(self, name, schema):
        """Fields are those of the schema, and every annotation can be resolved."""
        hints = typing.get_type_hints(getattr(messages, name))
        self.assertEqual(set(hints), set(schema["properties"]), name)

    def test_names_and_numbers(self):
        self.assertEqual(messages.PROTOCOL_VERSION, PROTOCOL["protocolVersion"])
        self.assertEqual(messages.LIMITS, {name: limit["value"] for name, limit in PROTOCOL["limits"].items()})
        self.assertEqual(set(messages.Method.__args__), set(REQUESTS))
        self.assertEqual(set(messages.EventName.__args__), set(EVENTS))

    def test_errors(self):
        table = {code: kind._asdict() for code, kind in errors.ERROR_KINDS.items()}
        self.assertEqual(table, {error.pop("code"): error for error in protocol()["errors"]})


if __name__ == "__main__":
    unittest.main()
