"""What a panel shows and sends, built from the engine's own description. No host, no widget, no number of its own."""

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

# parameters that the host fills from the document
HOST_TYPES = ("picture", "mask", "point", "rect", "sides")
# parameters that every panel has a place of its own for, in this order
MAIN_FIELDS = ("prompt", "negativePrompt", "model", "strength", "seed", "batch")


class Field(NamedTuple):
    """One parameter of a pipeline, as engine.describe tells it."""

    name: str
    title: str
    doc: str
    # "string", "integer", "number", "boolean", "choice" or one of HOST_TYPES; others may come and can be left out.
    type: str
    required: bool
    # Whether None is legal: the engine then chooses.
    nullable: bool
    default: Any
    minimum: Optional[float]
    maximum: Optional[float]
    # A sensible step for a slider.
    step: Optional[float]
    # e.g. "px".
    unit: Optional[str]
    choices: Sequence[str]

    def check(self, value: Any) -> Any:
        """The value, brought into range and type. Raises ValueError where it cannot be."""
        if value is None:
            if self.nullable:
                return None
            raise ValueError(self._sentence("a value", "none"))
        if self.type == "choice" and value not in self.choices:
            raise ValueError(self._sentence(" or ".join(self.choices), value))
        if self.type == "boolean":
            return bool(value)
        if self.type not in ("integer", "number"):
            return value
        number = int(value) if self.type == "integer" else float(value)
        if self.minimum is not None and number < self.minimum:
            number = type(number)(self.minimum)
        if self.maximum is not None and number > self.maximum:
            number = type(number)(self.maximum)
        return number

    def _sentence(self, expected: str, received: Any) -> str:
        return f"expected {expected} for `{self.name}`, received {received}"


class Pipeline(NamedTuple):
    """A task the engine can do."""

    id: str
    title: str
    doc: str
    fields: Sequence[Field]

    def field(self, name: str) -> Optional[Field]:
        """One parameter; None if this task has no such."""
        return next((field for field in self.fields if field.name == name), None)

    def more_fields(self) -> List[Field]:
        """What a panel shows beyond MAIN_FIELDS: everything a person can set."""
        known = ("string", "integer", "number", "boolean", "choice")
        return [field for field in self.fields if field.name not in MAIN_FIELDS and field.type in known]


class Panel:
    """Pipelines, models and schedulers of one engine, and the values a person has set. Owned by the UI thread."""

    def __init__(self, description: Mapping[str, Any], values: Optional[Mapping[str, Any]] = None) -> None:
        """`description`: the answer to engine.describe. `values`: from an earlier run; what does not fit is left out."""
        self.engine: str = description["engine"]
        self.device: str = description["device"]["name"]
        self.models: List[Mapping[str, Any]] = list(description["models"])
        self.schedulers: List[Mapping[str, Any]] = list(description["schedulers"])
        self.default_model: Optional[str] = description["defaultModel"]
        self.pipelines = [_read_pipeline(told) for told in description["pipelines"]]
        # By field name, shared by all pipelines, or `pipeline.field` where their defaults differ; what is missing keeps
        # the engine's default.
        self.values: Dict[str, Any] = {}
        for key, value in (values or {}).items():
            pipeline, _, name = key.rpartition(".")
            try:
                self.set(name, value, pipeline or None)
            except (ValueError, TypeError):
                continue

    def pipeline(self, id: str) -> Optional[Pipeline]:
        """One task; None if this engine cannot do it."""
        return next((pipeline for pipeline in self.pipelines if pipeline.id == id), None)

    def models_for(self, pipeline: str) -> List[Mapping[str, Any]]:
        """Models that can do a task and have no problem."""
        return [model for model in self.models if model["problem"] is None and pipeline in model["pipelines"]]

    def words(self) -> Dict[str, List[str]]:
        """Words the chosen model was trained on, by kind; empty: general language."""
        chosen = self.values.get("model") or self.default_model
        return next((dict(model["understands"]) for model in self.models if model["id"] == chosen), {})

    def choices(self, field: Field, pipeline: str) -> List[Mapping[str, str]]:
        """Ids and titles to choose from, also of models and schedulers; empty for a field that is no choice."""
        if field.name == "model":
            return [{"id": model["id"], "title": model["name"]} for model in self.models_for(pipeline)]
        if field.name == "scheduler":
            return [{"id": one["id"], "title": one["title"]} for one in self.schedulers]
        return [{"id": choice, "title": choice} for choice in field.choices]

    def value(self, field: Field, pipeline: Optional[str] = None) -> Any:
        """What would be sent: the person's value, else the default; None: the engine chooses."""
        return self.values.get(self._key(field.name, pipeline), field.default)

    def set(self, name: str, value: Any, pipeline: Optional[str] = None) -> None:
        """Takes a person's value. Raises ValueError for one that the field does not take, or if there is none such.

        `pipeline`: whose; counts only where pipelines have different defaults, as with strength.
        """
        fields = [(one.id, one.field(name)) for one in self.pipelines if one.field(name) is not None]
        field = next((found for id, found in fields if id == pipeline), fields[0][1] if fields else None)
        if field is None:
            raise ValueError(f"expected a field of this engine, received `{name}`")
        self.values[self._key(name, pipeline)] = field.check(value)

    def reset(self, name: str, pipeline: Optional[str] = None) -> None:
        """Back to the engine's default."""
        self.values.pop(self._key(name, pipeline), None)

    def request(self, pipeline: str, values_of: Optional[str] = None, **overrides: Any) -> Dict[str, Any]:
        """A job request without what the host adds: values that were set and that this pipeline knows.

        `values_of`: the pipeline whose own values count, e.g. a refinement's strength in a fill. `overrides` win over
        the values, e.g. `seed=7`. Raises ValueError if the engine lacks the pipeline.
        """
        found = self.pipeline(pipeline)
        if found is None:
            raise ValueError(f"expected a pipeline of this engine for `pipeline`, received {pipeline}")
        source = self.pipeline(values_of or pipeline) or found
        request: Dict[str, Any] = {"pipeline": pipeline}
        for field in found.fields:
            key = self._key(field.name, source.id)
            twin = source.field(field.name)
            if field.name in overrides:
                request[field.name] = overrides[field.name]
            elif key in self.values:
                request[field.name] = self.values[key]
            elif twin is not None and source is not found and twin.default != field.default:
                request[field.name] = twin.default
            elif field.required and field.type == "string":
                request[field.name] = ""
        return request

    def _key(self, name: str, pipeline: Optional[str]) -> str:
        found = [field for one in self.pipelines for field in [one.field(name)] if field is not None]
        # words are the same wish whatever is done with them
        differs = any(field.default != found[0].default and field.type in ("integer", "number") for field in found)
        return f"{pipeline}.{name}" if differs and pipeline is not None else name


def _read_pipeline(told: Mapping[str, Any]) -> Pipeline:
    fields = [
        Field(
            *(one[name] for name in ("name", "title", "doc", "type", "required", "nullable", "default")),
            *(one.get(name) for name in ("min", "max", "step", "unit")),
            one.get("choices") or (),
        )
        for one in told["parameters"]
    ]
    return Pipeline(told["id"], told["title"], told["doc"], fields)
