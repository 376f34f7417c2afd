"""The window in the real GIMP: how it looks, and undo by key, which no procedure can do."""

import shapes
from checks import fill, is_same, layers, pixels
from gi.repository import Gimp, Gio
from runner import case, control, wait, wait_until
from service import look_at


def opened():
    file = Gio.File.new_for_path("/suite/rig/photograph.png")
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    shapes.select_ellipse(image, 182, 26, 222, 178, 6)
    return image, Gimp.Display.new(image)


def status():
    procedure = Gimp.get_pdb().lookup_procedure("scumble-status")
    answer = procedure.run(procedure.create_config())
    return answer.index(2)


def show(image, **values):
    shapes.call("scumble-window", image, Gimp.RunMode.INTERACTIVE)


@case("the window, idle")
def idle():
    image, display = opened()
    show(image)
    wait(2.5)
    control("place", "Scumble", "895", "60")
    control("shot", "gimp-idle")
    display.delete()


@case("the window while it runs, then with history; one Ctrl+Z takes all away")
def runs():
    image, display = opened()
    before, names = pixels(image), [layer.get_name() for layer in layers(image)]
    fill(image, "red brick wall", settings='{"steps": 8}')
    wait(0.5)
    control("press", "RGB color", "ctrl+z")
    wait_until(lambda: len(layers(image)) == 1)
    assert [layer.get_name() for layer in layers(image)] == names
    assert is_same(pixels(image), before)
    control("press", "RGB color", "ctrl+y")
    wait_until(lambda: len(layers(image)) == 2)
    for prompt in ("green moss", "blue tiles", "grey stone"):
        fill(image, prompt, settings='{"steps": 8}')
    show(image)
    control("place", "Scumble", "895", "60")
    control("press", "Scumble", "ctrl+a")
    control("type", "red brick wall")
    control("press", "Scumble", "ctrl+Return")
    wait_until(lambda: (look_at(5)["fraction"] or 0) > 0.5)
    wait(0.1)
    control("shot", "gimp-running")
    wait_until(lambda: len(layers(image)) == 6, 60)
    wait(0.7)
    control("shot", "gimp-history")
    display.delete()


@case("the window when the engine dies")
def error():
    image, display = opened()
    show(image)
    control("engine", "kill")
    wait_until(lambda: status() == "gone")
    wait(0.7)
    control("shot", "gimp-error")
    control("engine", "start")
    wait_until(lambda: status() == "ready", 30)
    display.delete()
