"""``python -m benchmarks.contestants MODULE SCENE OUT``: one contestant doing its work once."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.scene import Scene


def main() -> None:
    name, scene, out = sys.argv[1:4]
    import_module(f"benchmarks.contestants.{name}").run(Scene(Path(scene)), Path(out))


main()
