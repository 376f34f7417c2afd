"""Types, error table and binary frames of the Scumble engine's protocol; standard library only, Python 3.8 and newer."""
