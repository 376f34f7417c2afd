"""What GIMP's menus and scripts call: each call is a short process that asks the service."""

import json
import time
from typing import Any, Dict, List, Optional

from gi.repository import Gimp, GLib, GObject

from .channel import Channel
from .modes import MODES, Mode

SERVICE, WINDOW, AGAIN, STATUS = "scumble-service", "scumble-window", "scumble-again", "scumble-status"
_MENU = "<Image>/Filters/Generate"
_FLAGS = GObject.ParamFlags.READWRITE
_LOOK_EVERY_S = 0.03
_SCRIPT_HELP = (
    "Without a person (run-mode NONINTERACTIVE) it waits for the result and returns the new layer. "
    "With a person it takes the prompt and settings of Scumble's window, opens the window and returns at once."
)


class ServiceError(Exception):
    """The service did not do it; `str()` is a sentence for people."""


def names() -> Any:
    """Every procedure but the temporary one."""
    return [SERVICE, WINDOW, *(_name(mode) for mode in MODES), AGAIN, STATUS]


def create(plug_in: Any, name: str, run_service: Any) -> Any:
    """Describes one procedure to GIMP."""
    if name == SERVICE:
        made = Gimp.Procedure.new(plug_in, name, Gimp.PDBProcType.PERSISTENT, run_service, None)
        made.set_documentation("Holds the connection to the Scumble engine.", None, name)
    elif name == STATUS:
        made = Gimp.Procedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, _run_status, None)
        made.set_documentation("Tells how the engine stands.", "Returns a sentence and a word: ready, not-running, …", name)
        made.add_string_return_value("sentence", "Sentence", "For people", "", _FLAGS)
        made.add_string_return_value("state", "State", "ready, searching, not-running, refused, version, no-model, …", "", _FLAGS)
    elif name == WINDOW:
        made = _image_procedure(plug_in, name, _run_window, "Scumble _Window")
        made.set_documentation("Opens Scumble's window, which stays open.", "Needs a display.", name)
    elif name == AGAIN:
        made = _image_procedure(plug_in, name, _run_again, "_Again with Another Seed")
        blurb = "Makes the selected layer once more, from the recipe it carries, with the next seed."
        made.set_documentation(blurb, _SCRIPT_HELP, name)
        _add_results(made)
    else:
        mode = next(mode for mode in MODES if _name(mode) == name)
        made = _image_procedure(plug_in, name, _run_mode, f"_{mode.verb}")
        made.set_documentation(mode.blurb, _SCRIPT_HELP, name)
        _add_arguments(made, mode)
        _add_results(made)
    made.set_attribution("The Scumble authors", "The Scumble authors", "2026")
    return made


def _name(mode: Mode) -> str:
    return f"scumble-{mode.id}"


def _image_procedure(plug_in: Any, name: str, run: Any, label: str) -> Any:
    made = Gimp.ImageProcedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    made.set_image_types("*")
    mask = Gimp.ProcedureSensitivityMask
    made.set_sensitivity_mask(mask.DRAWABLE | mask.DRAWABLES | mask.NO_DRAWABLES)
    made.set_menu_label(label)
    made.add_menu_path(_MENU)
    return made


def _add_arguments(made: Any, mode: Mode) -> None:
    if mode.takes_prompt:
        made.add_string_argument("prompt", "_Prompt", "What to make, in words", "", _FLAGS)
        made.add_string_argument("negative-prompt", "_Negative prompt", "What to keep away from, in words", "", _FLAGS)
    strength = "How much may change: 0 keeps the picture, 1 starts from noise alone; -1: the engine's default"
    if mode.id in ("fill", "refine"):
        made.add_double_argument("strength", "_Strength", strength, -1.0, 1.0, -1.0, _FLAGS)
    seed = "A whole number; the same seed gives the same picture; -1: the engine draws one"
    made.add_double_argument("seed", "S_eed", seed, -1.0, 4294967295.0, -1.0, _FLAGS)
    made.add_string_argument("model", "_Model", "Id from `scumble models`; empty: the engine's default", "", _FLAGS)
    settings = 'Further fields of the request as JSON, see `scumble describe`, e.g. {"steps": 12, "guidance": 4}'
    made.add_string_argument("settings", "_Further settings", settings, "", _FLAGS)


def _add_results(made: Any) -> None:
    made.add_layer_return_value("layer", "Layer", "The new layer; none where a person will see it later", True, _FLAGS)
    made.add_string_return_value("sentence", "Sentence", "How it ended, for people", "", _FLAGS)
    made.add_string_return_value("seconds", "Seconds", "JSON: read, send, engine, receive, write", "", _FLAGS)


_channels: List[Channel] = []


def ask(**question: Any) -> Dict[str, Any]:
    """Asks the service. Raises ServiceError where it is not there."""
    try:
        if not _channels:
            _channels.append(Channel())
        answer = _channels[0].ask(question)
    except (OSError, ValueError):
        raise ServiceError("Scumble's service has ended; restart GIMP.") from None
    if "bug" in answer:
        raise ServiceError(f"Scumble's service failed: {answer['bug']}.")
    return answer


def _run_status(procedure: Any, config: Any, data: Any) -> Any:
    try:
        answer = ask(do="status")
    except ServiceError as error:
        return _failure(procedure, str(error))
    values = procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
    for index, word in enumerate((answer["sentence"], answer["name"]), 1):
        values.remove(index)
        values.insert(index, GObject.Value(GObject.TYPE_STRING, word))
    return values


def _run_window(procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, data: Any) -> Any:
    try:
        ask(do="show", image=image.get_id())
    except ServiceError as error:
        return _failure(procedure, str(error))
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())


def _run_again(procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, data: Any) -> Any:
    return _run(procedure, run_mode, image, drawables, "again", {})


def _run_mode(procedure: Any, run_mode: Any, image: Any, drawables: Any, config: Any, data: Any) -> Any:
    mode = procedure.get_name()[len("scumble-") :]
    if run_mode != Gimp.RunMode.NONINTERACTIVE:
        return _run(procedure, run_mode, image, drawables, mode, None)
    try:
        values = _values(procedure, config)
    except ValueError as error:
        return _failure(procedure, str(error))
    return _run(procedure, run_mode, image, drawables, mode, values)


def _values(procedure: Any, config: Any) -> Dict[str, Any]:
    given = {argument.get_name() for argument in procedure.get_arguments()}
    values: Dict[str, Any] = {}
    for name, field in (("prompt", "prompt"), ("negative-prompt", "negativePrompt"), ("model", "model")):
        if name in given and config.get_property(name):
            values[field] = config.get_property(name)
    if "strength" in given and config.get_property("strength") >= 0:
        values["strength"] = config.get_property("strength")
    seed = config.get_property("seed")
    if seed >= 0:
        values["seed"] = int(seed)
    settings = config.get_property("settings")
    if settings:
        try:
            further = json.loads(settings)
        except ValueError:
            further = None
        if not isinstance(further, dict):
            raise ValueError(f"Expected a JSON object for `settings`, received {settings[:60]}.")
        values.update(further)
    return values


def _run(procedure: Any, run_mode: Any, image: Any, drawables: Any, mode: str, values: Optional[Dict[str, Any]]) -> Any:
    try:
        drawable = drawables[0].get_id() if drawables else 0
        waits = run_mode == Gimp.RunMode.NONINTERACTIVE
        wish = {"mode": mode, "image": image.get_id(), "drawable": drawable, "values": values, "waits": waits}
        ticket = ask(do="start", **wish)["ticket"]
        if not waits:
            ask(do="show", image=image.get_id(), mode=None if mode == "again" else mode)
            return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
        told = _wait(ticket)
    except ServiceError as error:
        return _failure(procedure, str(error))
    sentence = f"{told['sentence']} {told['advice']}".strip()
    if told["name"] == "cancelled":
        return procedure.new_return_values(Gimp.PDBStatusType.CANCEL, GLib.Error())
    if not told["layer"]:
        return _failure(procedure, sentence)
    result = procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
    values = (
        GObject.Value(Gimp.Layer, Gimp.Item.get_by_id(told["layer"])),
        GObject.Value(GObject.TYPE_STRING, sentence),
        GObject.Value(GObject.TYPE_STRING, json.dumps(told["seconds"])),
    )
    for index, value in enumerate(values, 1):
        result.remove(index)
        result.insert(index, value)
    return result


def _wait(ticket: int) -> Dict[str, Any]:
    Gimp.progress_init("Scumble…")
    said = ""
    try:
        while True:
            told = ask(do="look", ticket=ticket)
            if told["isOver"]:
                return told
            if told["sentence"] != said:
                said = told["sentence"]
                Gimp.progress_set_text(said)
            if told["fraction"] is None:
                Gimp.progress_pulse()
            else:
                Gimp.progress_update(told["fraction"])
            time.sleep(_LOOK_EVERY_S)
    finally:
        Gimp.progress_end()


def _failure(procedure: Any, sentence: str) -> Any:
    error = GLib.Error.new_literal(GLib.quark_from_string("scumble"), sentence, 1)
    return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, error)
