"""Where the engine's file is looked for."""

import os
import unittest
from pathlib import Path
from unittest import mock

from scumble_client.engine_file import data_folder


class DataFolder(unittest.TestCase):
    def folder(self, **environment: str) -> Path:
        with mock.patch.dict(os.environ, environment, clear=True), mock.patch("sys.platform", "linux"):
            with mock.patch.object(Path, "home", return_value=Path("/home/ada")):
                return data_folder()

    def test_follows_the_environment(self) -> None:
        self.assertEqual(self.folder(), Path("/home/ada/.local/share/scumble"))
        self.assertEqual(self.folder(XDG_DATA_HOME="/data"), Path("/data/scumble"))
        self.assertEqual(self.folder(XDG_DATA_HOME="/data", SCUMBLE_HOME="/own"), Path("/own"))

    def test_looks_outside_of_flatpak(self) -> None:
        inside = {"FLATPAK_ID": "org.gimp.GIMP", "XDG_DATA_HOME": "/home/ada/.var/app/org.gimp.GIMP/data"}
        self.assertEqual(self.folder(**inside), Path("/home/ada/.local/share/scumble"))
        self.assertEqual(self.folder(**inside, HOST_XDG_DATA_HOME="/data"), Path("/data/scumble"))


if __name__ == "__main__":
    unittest.main()
