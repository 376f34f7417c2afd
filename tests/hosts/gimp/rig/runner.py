"""Runs a file of cases inside GIMP and writes one line for each into results.jsonl."""

import json
import os
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

CASES = []


def control(name, *given):
    """Has something done outside of GIMP, see support/control.ts; what it answers. Raises AssertionError where it fails."""
    path = "/".join(urllib.parse.quote(one, safe="") for one in (name, *given))
    try:
        with urllib.request.urlopen(f"{os.environ['CONTROL']}/{path}", timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{name}: {error.read().decode()}") from None


def note(line):
    """A measurement, for the log and the table of measurements."""
    print(f"[rig]      {line}", flush=True)
    with open("/suite/notes.txt", "a", encoding="utf-8") as file:
        file.write(line + "\n")


def wait(seconds):
    """Gives windows time to be drawn."""
    time.sleep(seconds)


def wait_until(is_true, seconds=20):
    """Raises AssertionError where it does not become true."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def case(sentence):
    """Marks a function as a case; it is called without arguments."""

    def mark(function):
        CASES.append((sentence, function))
        return function

    return mark


def run(scripts):
    """Runs the cases of `/suite/rig/<script>.py`, one after the other; never raises."""
    only = os.environ.get("ONLY", "")
    sys.modules["runner"] = sys.modules[__name__]
    try:
        for script in scripts.split():
            CASES.clear()
            __import__(script)
            for sentence, function in list(CASES):
                if any(word in sentence for word in only.split("|")):
                    _run(sentence, function)
    except BaseException:
        _write({"case": scripts, "problem": traceback.format_exc(), "seconds": 0})
    with open("/suite/done", "w", encoding="utf-8") as file:
        file.write("done")


def _run(sentence, function):
    began, problem = time.monotonic(), None
    try:
        function()
    except BaseException:
        problem = traceback.format_exc()
    seconds = round(time.monotonic() - began, 2)
    print(f"[rig] {'ok  ' if problem is None else 'FAIL'} {seconds:6.2f} s  {sentence}", flush=True)
    _write({"case": sentence, "problem": problem, "seconds": seconds})


def _write(row):
    with open("/suite/results.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
