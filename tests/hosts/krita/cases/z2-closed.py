"""The start after Krita was closed in the middle of a job."""

from scumble_rig.runner import case


@case("the job of the Krita that was closed is found again")
def found(rig):
    rig.until(lambda: any(result.seed == 11 for result in rig.controller.history.results), "the result arrives")
    rig.until(lambda: not rig.session.is_busy, "it is done")
    status = rig.session.status
    assert "closed" in status.sentence and status.advice, status
    document = rig.document(280, 250)
    steps = len(rig.undo_steps())
    rig.session.look_at_document()
    found = [result for result in rig.session.results() if result.seed == 11]
    assert len(found) == 1
    rig.session.apply(found[0])
    rig.until(lambda: len(rig.undo_steps()) == steps + 1, "it is applied", 20_000)
    assert len([node for node in document.topLevelNodes() if node.type() == "paintlayer"]) == 2
