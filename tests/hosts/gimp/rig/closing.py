"""GIMP ends in the middle of a job."""

import shapes
from runner import case, wait_until
from service import begin


@case("GIMP ends while a job runs")
def closing():
    image = shapes.painted(300, 260)
    shapes.select_ellipse(image, 60, 40, 180, 170)
    _, look = begin(image, steps=100)
    wait_until(lambda: look()["name"] == "running")
