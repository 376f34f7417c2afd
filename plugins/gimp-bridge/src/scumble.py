#!/usr/bin/env python3
"""Scumble for GIMP 3: what GIMP starts. The code lies in scumble_gimp, the engine's client in scumble_client."""

import os
import sys

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from gi.repository import Gimp
from scumble_gimp import procedures


class Scumble(Gimp.PlugIn):
    """Names the procedures and makes them when GIMP asks."""

    def do_set_i18n(self, name):
        return False

    def do_query_procedures(self):
        return procedures.names()

    def do_create_procedure(self, name):
        return procedures.create(self, name, run_service)


def run_service(procedure, config, data):
    """Runs as long as GIMP."""
    # only here: the thin procedures start faster without it
    from scumble_gimp.service import serve

    return serve(procedure)


Gimp.main(Scumble.__gtype__, sys.argv)
