import random
import unittest

from scumble_client.frame import FRAME_HEADER_BYTES, FRAME_KINDS, Frame, decode_frame, encode_frame
from tests.vectors import cases


class Vectors(unittest.TestCase):
    def test_all(self):
        for name, vector in cases("frames"):
            with self.subTest(case=name):
                zeros = bytes(vector.get("zeros", 0))
                data = bytes.fromhex(vector["hex"]) + zeros
                decoded = decode_frame(data)
                if "reject" in vector:
                    self.assertIsInstance(decoded, str)
                    self.assertIn(vector["reject"], decoded)
                    continue
                expected = dict(vector["frame"], payload=bytes.fromhex(vector["frame"]["payload"]) + zeros)
                self.assertEqual(decoded._asdict(), expected)
                self.assertEqual(encode_frame(Frame(**expected)), data)


class Fuzz(unittest.TestCase):
    def test_any_bytes_are_a_frame_or_a_sentence(self):
        numbers = random.Random(20)
        kinds = list(FRAME_KINDS)
        for _ in range(5000):
            frame = Frame(
                numbers.choice(kinds),
                numbers.random() < 0.5,
                numbers.randrange(2**32),
                numbers.randrange(2**53),
                bytes(numbers.randrange(8)),
            )
            data = bytearray(encode_frame(frame))
            if numbers.random() < 0.5:
                data[numbers.randrange(FRAME_HEADER_BYTES)] = numbers.randrange(256)
            if numbers.random() < 0.2:
                del data[numbers.randrange(len(data)) :]
            decoded = decode_frame(bytes(data))
            if not isinstance(decoded, str):
                self.assertEqual(encode_frame(decoded), bytes(data))


if __name__ == "__main__":
    unittest.main()
