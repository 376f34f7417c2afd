import random
import struct
import unittest

from scumble_client.websocket_frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    TEXT,
    FrameParser,
    Message,
    WebSocketError,
    decode_close,
    encode_frame,
    mask_bytes,
)


def server_frame(opcode, payload, final=True):
    head = bytes([opcode | (0x80 if final else 0)])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + struct.pack("!BH", 126, len(payload)) + payload
    return head + struct.pack("!BQ", 127, len(payload)) + payload


class Frames(unittest.TestCase):
    def test_examples_of_the_rfc(self):
        key = bytes.fromhex("37fa213d")
        self.assertEqual(encode_frame(TEXT, b"Hello", key).hex(), "818537fa213d7f9f4d5158")
        parser = FrameParser(100)
        self.assertEqual(list(parser.feed(bytes.fromhex("010348656c80026c6f"))), [Message(TEXT, "Hello")])

    def test_masking_is_its_own_inverse(self):
        numbers = random.Random(1)
        for size in (0, 1, 3, 4, 5, 126, 65536, 1_048_592):
            data, key = bytes(numbers.getrandbits(8) for _ in range(min(size, 999))) * (size // 999 + 1), b"\x01\xff\x00\x80"
            masked = mask_bytes(data[:size], key)
            self.assertEqual(mask_bytes(masked, key), data[:size])
            self.assertEqual(masked[:7], bytes(a ^ key[i % 4] for i, a in enumerate(data[:size][:7])))

    def test_fragments_in_any_pieces(self):
        numbers = random.Random(2)
        for _ in range(300):
            wire, expected = b"", []
            for _ in range(numbers.randint(1, 5)):
                payload = bytes(numbers.getrandbits(7) for _ in range(numbers.choice([0, 1, 125, 126, 700, 66_000])))
                opcode = numbers.choice([TEXT, BINARY])
                cuts = sorted(numbers.randint(0, len(payload)) for _ in range(numbers.randint(0, 3)))
                pieces = [payload[a:b] for a, b in zip([0] + cuts, cuts + [len(payload)])]
                for number, piece in enumerate(pieces):
                    if numbers.random() < 0.3:
                        wire += server_frame(PING, b"?")
                        expected.append(Message(PING, b"?"))
                    wire += server_frame(CONTINUATION if number else opcode, piece, number == len(pieces) - 1)
                expected.append(Message(opcode, payload.decode() if opcode == TEXT else payload))
            parser, found, offset = FrameParser(100_000), [], 0
            while offset < len(wire):
                step = numbers.choice([1, 2, 7, 1000, 100_000])
                found += parser.feed(wire[offset : offset + step])
                offset += step
            self.assertEqual(found, expected)

    def test_random_bytes_are_messages_or_a_typed_error(self):
        numbers = random.Random(3)
        errors = 0
        for _ in range(3000):
            parser = FrameParser(1000)
            try:
                for message in parser.feed(bytes(numbers.getrandbits(8) for _ in range(numbers.randint(1, 60)))):
                    if message.opcode == CLOSE:
                        decode_close(message.payload)
            except WebSocketError as error:
                errors += 1
                self.assertIn(error.code, (1002, 1007, 1009))
        self.assertGreater(errors, 1000)

    def test_broken_rules(self):
        for code, data in {
            1002: ["c100", "8180", "8300", "8000", "09007", "897e", "817e0001", "0100" + "8100"],
            1007: ["8101ff"],
            1009: ["827e03e9", "827fffffffffffffffff"],
        }.items():
            for text in data:
                with self.subTest(frame=text), self.assertRaises(WebSocketError) as caught:
                    list(FrameParser(1000).feed(bytes.fromhex(text + "0" * (len(text) % 2))))
                self.assertEqual(caught.exception.code, code)
        for payload in (b"\x00", struct.pack("!H", 1005), struct.pack("!H", 999)):
            with self.assertRaises(WebSocketError):
                decode_close(payload)
