"""The next start of GIMP."""

from runner import case, wait_until
from service import Channel


@case("the job that GIMP left behind is found again, and can be cancelled")
def found():
    channel = Channel()
    wait_until(lambda: channel.ask({"do": "status"})["runs"] == 1)
    channel.ask({"do": "cancel"})
    wait_until(lambda: channel.ask({"do": "status"})["runs"] == 0)
