"""What goes wrong is said in a sentence, and the image stays as it was."""

import shapes
from checks import fill, layers, native
from gi.repository import Gimp
from runner import case, control, wait, wait_until
from service import begin, over
from shapes import add_layer, call, painted, select_ellipse


def status():
    procedure = Gimp.get_pdb().lookup_procedure("scumble-status")
    return procedure.run(procedure.create_config()).index(2)


def refused(image, words, name="scumble-fill", drawable=None, **values):
    """The call fails with a sentence that holds the words; nothing changed."""
    before = [(layer.get_id(), native(layer)) for layer in layers(image)]
    result = call(name, image, drawable=drawable, **values)
    said = Gimp.get_pdb().get_last_error()
    assert result.index(0) == Gimp.PDBStatusType.EXECUTION_ERROR, result.index(0)
    assert words in said, said
    assert [(layer.get_id(), native(layer)) for layer in layers(image)] == before


def ready_image():
    image = painted(300, 260)
    select_ellipse(image, 60, 40, 180, 170)
    return image


@case("nothing selected, or only outside the canvas")
def nothing():
    image = painted(120, 100)
    refused(image, "Nothing is selected.", prompt="moss")
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 400, 400, 50, 50)
    refused(image, "Nothing is selected.", prompt="moss")
    image.delete()


@case("no prompt, an unknown model, settings that are none")
def settings():
    image = ready_image()
    refused(image, "There is no prompt.")
    refused(image, "model", prompt="moss", model="no-such-model")
    refused(image, "JSON", prompt="moss", settings="steps=3")
    refused(image, "no-such", prompt="moss", settings='{"no-such": 3}')
    refused(image, "No side is to grow.", "scumble-expand", prompt="moss")
    refused(image, "steps", prompt="moss", settings='{"steps": 1000}')
    image.delete()


@case("an image without a layer, a floating selection")
def no_layer():
    image = Gimp.Image.new(64, 64, Gimp.ImageBaseType.RGB)
    result = call("scumble-generate", image, prompt="moss")
    assert result.index(0) != Gimp.PDBStatusType.SUCCESS
    image.delete()
    image = ready_image()
    Gimp.Selection.float(image, image.get_layers()[:1], 0, 0)
    result = call("scumble-fill", image, prompt="moss", drawable=image.get_layers()[-1])
    assert result.index(0) == Gimp.PDBStatusType.EXECUTION_ERROR
    assert "floating" in Gimp.get_pdb().get_last_error(), Gimp.get_pdb().get_last_error()
    image.delete()


@case("one pixel selected")
def one_pixel():
    image = painted(120, 100)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 50, 40, 1, 1)
    new = fill(image, "moss")
    _, x, y = new.get_offsets()
    assert (x, y, new.get_width(), new.get_height()) == (50, 40, 1, 1)
    image.delete()


@case("again on a layer that Scumble did not make")
def not_ours():
    image = ready_image()
    refused(image, "not made by Scumble", "scumble-again")
    image.delete()


@case("a mask as the selected drawable: its layer counts")
def mask_active():
    image = ready_image()
    layer = add_layer(image, "masked", 0, 0, 300, 260)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    new = fill(image, drawable=mask)
    assert image.get_item_position(new) == 0
    image.delete()


@case("two images at once: each gets its own")
def two():
    one, other = ready_image(), ready_image()
    fill(one, "red brick wall")
    assert len(layers(one)) == 2 and len(layers(other)) == 1
    fill(other, "green moss")
    assert len(layers(one)) == 2 and len(layers(other)) == 2
    one.delete()
    other.delete()


@case("cancelled while it reads, waits and runs")
def cancelled():
    image = ready_image()
    for stage in ("reading", "sending", "running"):
        channel, look = begin(image)
        if stage == "sending":
            wait_until(lambda: look()["name"] not in ("reading", "ready"))
        if stage == "running":
            wait_until(lambda: look()["name"] == "running" and look()["fraction"])
        channel.ask({"do": "cancel"})
        told = over(look)
        assert told["name"] == "cancelled" and told["layer"] == 0, (stage, told)
    assert len(layers(image)) == 1
    image.delete()


@case("a procedure that is ended while it waits: its job is cancelled")
def abandoned():
    image = ready_image()
    # long enough on any machine to be still at work when nobody waits any more
    channel, look = begin(image, steps=150, batch=8, waits=True)
    wait_until(lambda: look()["name"] == "running")
    # nobody looks any more, for longer than a procedure ever pauses
    wait(6)
    assert look()["name"] == "cancelled" and len(layers(image)) == 1
    image.delete()


@case("the layer is deleted while it runs")
def layer_deleted():
    image = ready_image()
    layer = add_layer(image, "soon gone", 0, 0, 300, 260)
    _, look = begin(image, drawable=layer, steps=20)
    wait_until(lambda: look()["name"] == "running")
    image.remove_layer(layer)
    told = over(look)
    assert "layer is gone" in told["sentence"] and len(layers(image)) == 1, told
    image.delete()


@case("the image is closed while it runs")
def image_closed():
    image = ready_image()
    _, look = begin(image, steps=20)
    wait_until(lambda: look()["name"] == "running")
    image.delete()
    told = over(look)
    assert "image is closed" in told["sentence"], told


@case("the engine dies in the middle and comes back: the job goes on")
def engine_dies():
    image = ready_image()
    _, look = begin(image)
    wait_until(lambda: look()["name"] == "running" and look()["fraction"])
    control("engine", "kill")
    wait_until(lambda: status() == "gone")
    assert len(layers(image)) == 1
    control("engine", "start")
    told = over(look)
    assert told["layer"] and len(layers(image)) == 2, told
    image.delete()


@case("the engine is not there: a sentence at once, and all is well when it is back")
def engine_away():
    image = ready_image()
    control("engine", "stop")
    wait_until(lambda: status() in ("gone", "not-running"))
    refused(image, "Start it", prompt="moss")
    control("engine", "start")
    fill(image, "moss")
    image.delete()


@case("the token is wrong, then right again")
def token():
    image = ready_image()
    control("engine", "other-token")
    wait_until(lambda: status() == "refused")
    refused(image, "token", prompt="moss")
    control("engine", "start")
    fill(image, "moss")
    image.delete()


@case("an engine of a newer protocol")
def newer():
    image = ready_image()
    control("engine", "newer")
    wait_until(lambda: status() == "version")
    refused(image, "different versions", prompt="moss")
    control("engine", "start")
    fill(image, "moss")
    image.delete()


@case("the file keeps recipe and history")
def saved():
    from gi.repository import Gio

    image = ready_image()
    new = fill(image, "green moss ☘")
    file = Gio.File.new_for_path("/suite/kept.xcf")
    assert Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
    image.delete()
    again = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    names = again.get_layers()[0].get_parasite_list()
    assert "scumble-recipe" in names and "scumble-history" in again.get_parasite_list(), names
    twin = call("scumble-again", again, drawable=again.get_layers()[0])
    assert twin.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    assert len(layers(again)) == 3
    again.delete()
