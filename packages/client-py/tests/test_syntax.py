import ast
import unittest
from pathlib import Path

# what came after 3.8 and can be told by its name alone
_LATER = {"removeprefix", "removesuffix", "to_thread", "TaskGroup", "pairwise", "batched", "bit_count", "is_relative_to"}


class OldPython(unittest.TestCase):
    """Every file of the client is fit for Python 3.8, whatever runs these tests."""

    def test_syntax_and_names(self):
        files = sorted((Path(__file__).parent.parent / "scumble_client").glob("*.py"))
        self.assertGreater(len(files), 20)
        for file in files:
            tree = ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 8))
            for node in ast.walk(tree):
                name = node.attr if isinstance(node, ast.Attribute) else ""
                self.assertNotIn(name, _LATER, f"{file.name}:{getattr(node, 'lineno', 0)}")
                # list[int] and int | None as annotations are evaluated in 3.8
                if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                    self.assertNotIn(node.value.id, {"list", "dict", "tuple", "set", "frozenset", "type"}, file.name)
                if isinstance(node, (ast.arg, ast.AnnAssign)) and isinstance(node.annotation, ast.BinOp):
                    self.fail(f"{file.name}:{node.lineno} has a union that 3.8 does not know")
