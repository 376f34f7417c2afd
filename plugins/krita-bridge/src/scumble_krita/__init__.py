"""Scumble for Krita: loaded by Krita's plugin manager."""

from .plugin import register

register()
