"""Talks to the plug-in's service itself, as its window does: starts without waiting."""

import sys

from runner import wait_until

sys.path.insert(0, "/suite/profile/plug-ins/scumble")
from scumble_gimp.channel import Channel


def look_at(ticket):
    """How the n-th wish since GIMP's start stands."""
    return Channel().ask({"do": "look", "ticket": ticket})


def begin(image, prompt="red brick wall", mode="fill", drawable=None, waits=False, **values):
    """Starts without waiting, as the window does; asks the service itself."""
    channel = Channel()
    values = {"prompt": prompt, "seed": 5, "steps": 60, **values}
    layer = drawable or image.get_layers()[0]
    wish = {"mode": mode, "image": image.get_id(), "drawable": layer.get_id(), "values": values, "waits": waits}
    asked = channel.ask({"do": "start", **wish})
    look = lambda: channel.ask({"do": "look", "ticket": asked["ticket"]})
    return channel, look


def over(look, seconds=90):
    wait_until(lambda: look()["isOver"], seconds)
    return look()
