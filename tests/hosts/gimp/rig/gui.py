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


@case("an expansion and the canvas's growth are one Ctrl+Z")
def expansion():
    image, display = opened()
    Gimp.Selection.none(image)
    width, height = image.get_width(), image.get_height()
    before = pixels(image)
    fill(image, name="scumble-expand", settings='{"leftPx": 96, "bottomPx": 64, "steps": 8}')
    after = pixels(image)
    assert (image.get_width(), image.get_height()) == (width + 96, height + 64)
    control("press", "RGB color", "ctrl+shift+j")
    wait(0.7)
    control("shot", "expanded")
    control("press", "RGB color", "ctrl+z")
    wait_until(lambda: len(layers(image)) == 1)
    assert (image.get_width(), image.get_height()) == (width, height) and is_same(pixels(image), before)
    control("press", "RGB color", "ctrl+y")
    wait_until(lambda: len(layers(image)) == 2)
    assert is_same(pixels(image), after)
    control("press", "RGB color", "ctrl+z")
    wait_until(lambda: len(layers(image)) == 1)
    # what it had grown by was taken back with it
    fill(image, name="scumble-expand", settings='{"rightPx": 32, "steps": 4}')
    assert (image.get_width(), image.get_height()) == (width + 32, height)
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
