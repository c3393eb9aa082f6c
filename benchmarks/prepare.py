"""``python -m benchmarks.prepare FOLDER OFFICES`` makes a scene; ``… START SCENE OUT`` a campaign to work in."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from benchmarks.scene import Scene, copy_campaign, prepare


def start(kind: str, scene: Scene, out: Path) -> None:
    if kind == "blank":
        copy_campaign(scene.blank, out)
        return
    copy_campaign(scene.finished if kind == "finished" else scene.issued, out)
    inbox = out / "2-回收"
    if kind == "finished":
        shutil.copy(scene.newer, inbox / "更正后再次报送.xlsx")
        return
    inbox.mkdir(exist_ok=True)
    for path in scene.returns.iterdir():
        os.link(path, inbox / path.name)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        prepare(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        start(sys.argv[1], Scene(Path(sys.argv[2])), Path(sys.argv[3]))
