"""Scumble inside GIMP 3: one process that stays (service.py), thin procedures that call it (procedures.py)."""
