"""Krita ends in the middle of a job. The next file is the next start."""

from scumble_rig import shapes
from scumble_rig.checks import painted
from scumble_rig.runner import case


@case("Krita is closed in the middle of a job, and ends")
def closing(rig):
    document = painted(rig, 280, 250)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    rig.set(prompt="red brick wall", seed=11, steps=60)
    rig.trigger("scumble_fill")
    rig.until(lambda: rig.controller.runs and rig.controller.runs[0].stage == "denoising", "it paints")
    document.setModified(False)
    rig.leave = True
