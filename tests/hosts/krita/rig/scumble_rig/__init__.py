"""Runs the cases named by SCUMBLE_RIG inside Krita and ends Krita; does nothing where that is not set."""

import os

if os.environ.get("SCUMBLE_RIG"):
    from krita import Extension, Krita
    from PyQt5.QtCore import QTimer

    from .runner import run_all

    class RigExtension(Extension):
        """Starts once the first window turns its event loop."""

        started = False

        def setup(self):
            pass

        def createActions(self, window):
            if not RigExtension.started:
                RigExtension.started = True
                QTimer.singleShot(0, run_all)

    Krita.instance().addExtension(RigExtension(Krita.instance()))
