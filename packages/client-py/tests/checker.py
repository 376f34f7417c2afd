"""A checker for the part of JSON Schema that protocol.json uses; it stops at anything else."""

import re


class Checker:
    """Checks values against schemas whose references are in `definitions`."""

    def __init__(self, definitions):
        self._definitions = definitions

    def faults(self, schema, value, path=""):
        """Dotted paths of everything that breaks the schema."""
        unknown = set(schema) - _KEYS
        if unknown:
            raise AssertionError(f"{path}: {sorted(unknown)} in a schema is not understood")
        if "$ref" in schema:
            return self.faults(self._definitions[schema["$ref"].rsplit("/", 1)[1]], value, path)
        if "anyOf" in schema:
            return self._union_faults(schema["anyOf"], value, path)
        kind = schema.get("type")
        if kind is None:
            return []
        if not _TYPES[kind](value):
            return [path]
        if kind == "object":
            return self._object_faults(schema, value, path)
        if kind == "array":
            wrong_length = not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
            return [path] * wrong_length + [
                fault for i, item in enumerate(value) for fault in self.faults(schema["items"], item, _join(path, i))
            ]
        if kind == "string":
            fine = (
                schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
                and value in schema.get("enum", [value])
                and re.search(schema.get("pattern", "").replace("$", r"\Z"), value)
            )
            return [] if fine else [path]
        if kind in ("integer", "number"):
            return [] if schema.get("minimum", value) <= value <= schema.get("maximum", value) else [path]
        return []

    def _object_faults(self, schema, value, path):
        if "additionalProperties" in schema:
            rest = schema["additionalProperties"]
            return [fault for name, part in value.items() for fault in self.faults(rest, part, _join(path, name))]
        missing = [_join(path, name) for name in schema["required"] if name not in value]
        return missing + [
            fault
            for name, part in schema["properties"].items()
            if name in value
            for fault in self.faults(part, value[name], _join(path, name))
        ]

    def _union_faults(self, variants, value, path):
        """None if one variant fits, else those of all: which one was meant cannot be told."""
        faults = [self.faults(variant, value, path) for variant in variants]
        return [] if [] in faults else [fault for part in faults for fault in part]


def _join(path, name):
    return f"{path}.{name}" if path else str(name)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}

_KEYS = set(
    "$ref anyOf type properties required additionalProperties items minItems maxItems minLength maxLength pattern enum "
    "minimum maximum description title unit step default".split()
)
