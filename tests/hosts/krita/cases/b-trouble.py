"""What goes wrong, told in a sentence, with the document as it was."""

from scumble_rig import shapes
from scumble_rig.checks import everything, painted
from scumble_rig.runner import case

LONG = {"steps": 120}


def prepare(rig, **values):
    document = painted(rig, 280, 250)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    rig.set(prompt="red brick wall", seed=5, **values)
    return document, everything(document), len(rig.undo_steps())


def untouched(rig, document, before, steps):
    rig.settle(document)
    assert everything(document) == before, "the document changed"
    assert len(rig.undo_steps()) == steps, rig.undo_steps()
    assert len([node for node in document.topLevelNodes() if node.type() == "paintlayer"]) == 1


def running(rig):
    rig.until(lambda: rig.controller.runs and rig.controller.runs[0].stage == "denoising", "it paints")
    return rig.controller.runs[0]


def says(rig, name):
    rig.until(lambda: rig.session.status.name == name, f"the status is {name}", 40_000)
    status = rig.session.status
    assert status.sentence.endswith("."), status
    return status


def ready(rig):
    rig.engine("start")
    rig.controller.client.retry()
    rig.until(lambda: rig.controller.can_start, "the engine is found again", 60_000)


@case("the engine is not running")
def not_running(rig):
    document, before, steps = prepare(rig)
    rig.engine("stop")
    status = says(rig, "gone")
    assert status.is_error and "Start it" in status.advice, status
    rig.trigger("scumble_fill")
    rig.wait(100)
    assert not rig.session.is_busy
    assert rig.session.status.is_error
    untouched(rig, document, before, steps)
    ready(rig)


@case("the engine dies in the middle of a job and the job is found again")
def killed(rig):
    document, before, steps = prepare(rig, **LONG)
    rig.trigger("scumble_fill")
    running(rig)
    rig.engine("kill")
    status = says(rig, "gone")
    assert status.is_error, status
    untouched(rig, document, before, steps)
    ready(rig)
    rig.finish()
    assert len(document.topLevelNodes()) > 1, rig.session.status
    assert len(rig.undo_steps()) == steps + 1


@case("the token is wrong")
def other_token(rig):
    document, before, steps = prepare(rig)
    rig.engine("other-token")
    rig.controller.client.retry()
    status = says(rig, "refused")
    assert "token" in status.sentence and status.advice, status
    rig.trigger("scumble_fill")
    rig.wait(50)
    untouched(rig, document, before, steps)
    ready(rig)


@case("the engine speaks a newer protocol")
def newer(rig):
    document, before, steps = prepare(rig)
    rig.engine("newer")
    rig.controller.client.retry()
    status = says(rig, "version")
    assert "Update" in status.advice, status
    rig.trigger("scumble_fill")
    rig.wait(50)
    untouched(rig, document, before, steps)
    ready(rig)


@case("the document is closed in the middle of a job")
def closed(rig):
    prepare(rig, **LONG)
    rig.trigger("scumble_fill")
    running(rig)
    document = rig.app.activeDocument()
    document.setModified(False)
    document.close()
    rig.until(lambda: not rig.session.is_busy, "it is done")
    rig.wait(50)
    status = rig.session.status
    assert status.is_error and "closed" in status.sentence and status.advice, status
    # the result is kept: it can go into another document
    other, before, steps = prepare(rig)
    assert len(rig.session.results()) == 1
    rig.session.apply(rig.session.results()[0])
    rig.until(lambda: rig.session.placing.writing == 0 and len(rig.undo_steps()) == steps + 1, "it is applied", 20_000)
    assert everything(other) != before


@case("the source layer is deleted in the middle of a job")
def deleted(rig):
    document, _, _ = prepare(rig, **LONG)
    extra = document.createNode("over it", "paintlayer")
    source = document.activeNode()
    document.rootNode().addChildNode(extra, source)
    rig.settle(document)
    rig.activate(document, extra)
    rig.trigger("scumble_fill")
    running(rig)
    extra.remove()
    rig.settle(document)
    before, steps = everything(document), len(rig.undo_steps())
    rig.until(lambda: not rig.session.is_busy, "it is done")
    rig.wait(100)
    assert "layer is gone" in rig.session.status.sentence, rig.session.status
    untouched(rig, document, before, steps)


@case("cancelled while the picture is read")
def cancel_reading(rig):
    document = rig.document(3000, 2500)
    rig.select(document, b"\xff" * 10_000, 50, 50, 100, 100)
    rig.set(prompt="moss")
    rig.settle(document)
    steps = rig.undo_steps()
    rig.trigger("scumble_fill")
    assert rig.session.status.name == "reading", rig.session.status
    rig.wait(1)
    rig.trigger("scumble_cancel")
    assert rig.session.status.name == "cancelled", rig.session.status
    rig.until(lambda: not rig.session.is_busy, "it has stopped")
    rig.settle(document)
    assert rig.undo_steps() == steps, (steps, rig.undo_steps())


def cancel_when(rig, is_then, **values):
    document, before, steps = prepare(rig, **values)
    done = []

    def look():
        if not done and rig.controller.runs and is_then(rig.controller.runs[0]):
            done.append(True)
            rig.trigger("scumble_cancel")

    stop_looking = rig.session.on_change(look)
    try:
        rig.trigger("scumble_fill")
        rig.until(lambda: done, "the stage to cancel in")
    finally:
        stop_looking()
    assert rig.session.status.name == "cancelled", rig.session.status
    rig.wait(300)
    untouched(rig, document, before, steps)
    assert rig.controller.history.results == []


@case("cancelled while it is sent")
def cancel_sending(rig):
    cancel_when(rig, lambda run: run.state == "sending", **LONG)


@case("cancelled while it waits")
def cancel_queued(rig):
    cancel_when(rig, lambda run: run.state in ("queued", "running"), **LONG)


@case("cancelled while the model paints")
def cancel_running(rig):
    cancel_when(rig, lambda run: run.stage == "denoising", **LONG)


@case("cancelled while the result is fetched")
def cancel_receiving(rig):
    cancel_when(rig, lambda run: run.state == "receiving", steps=2)


@case("a second job waits behind the first, and says so")
def two_jobs(rig):
    document, _, steps = prepare(rig, steps=30)
    rig.trigger("scumble_fill")
    running(rig)
    rig.trigger("scumble_fill")
    rig.until(lambda: len(rig.controller.runs) == 2, "both are there")
    assert rig.session.status.name == "running"
    rig.finish()
    assert len(rig.undo_steps()) == steps + 2
