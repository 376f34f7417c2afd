"""Runs every case of the given files, one after the other, and writes what came out as JSON lines."""

import faulthandler
import json
import os
import runpy
import sys
import time
import traceback

from krita import Krita
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication

from .rig import Rig

cases = []

_LONGEST_CASE_S = 180


def case(sentence):
    """Marks a function that takes the rig as a case."""

    def mark(function):
        cases.append((sentence, function))
        return function

    return mark


def run_all():
    """Ends the process, whatever happens."""
    # the Python inside Krita may take the terminal for ASCII
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    rig = None
    try:
        rig = _run_cases()
    finally:
        if rig is not None and rig.leave:
            rig.window.close()
            # without a window manager Krita waits for ever after its last window
            QTimer.singleShot(1000, QApplication.quit)
        else:
            # not quit(): no question and no destructor decides the result
            os._exit(0)


def _run_cases():
    out = os.environ["SCUMBLE_RIG"]
    wanted = os.environ.get("SCUMBLE_RIG_CASES", "")
    # Krita's own hook opens a dialog that nobody answers
    failures = []
    sys.excepthook = lambda *error: failures.append("".join(traceback.format_exception(*error)))
    Krita.instance().setBatchmode(True)
    rig = Rig(out)
    with open(os.path.join(out, "results.jsonl"), "w", encoding="utf-8") as results:
        try:
            for path in os.environ["SCUMBLE_RIG_FILES"].split(os.pathsep):
                runpy.run_path(path)
            rig.start()
        except BaseException:
            failures.append(traceback.format_exc())
        for sentence, function in [] if failures else cases:
            if wanted not in sentence:
                continue
            rig.case = sentence
            # a case that hangs in a call of Krita's ends the run, and the log says where
            faulthandler.dump_traceback_later(_LONGEST_CASE_S, exit=True)
            began, problem = time.monotonic(), None
            try:
                # a job that an earlier start left belongs to the first case
                if rig.has_begun:
                    rig.tidy()
                rig.has_begun = True
                function(rig)
            except BaseException:
                problem = traceback.format_exc()
                rig.screenshot(f"failed-{len(sentence)}.png")
            if failures:
                problem = "\n".join([problem or "", *failures])
                del failures[:]
            row = {"case": sentence, "problem": problem, "seconds": time.monotonic() - began}
            results.write(json.dumps(row) + "\n")
            results.flush()
            print(f"[rig] {'FAIL' if problem else 'ok  '} {row['seconds']:6.2f} s  {sentence}", flush=True)
            if problem:
                print(problem, flush=True)
            if rig.leave:
                return rig
        if failures:
            results.write(json.dumps({"case": "start", "problem": "\n".join(failures), "seconds": 0}) + "\n")
            print("\n".join(failures), flush=True)
    return rig
