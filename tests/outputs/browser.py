"""A headless Chromium driven over its own pipe: enough to open a page, look at it and click.

Speaks the DevTools protocol: JSON messages, each ended by a zero byte, on the file descriptors 3 and 4.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1120,900",
    "--remote-debugging-pipe",
)
_LAUNCH = """
import os, sys
# Out of the way first: the numbers wanted could be among those given.
asks, answers = (os.dup2(int(given), 100 + place) for place, given in enumerate(sys.argv[1:3]))
os.dup2(asks, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_PATIENCE = 60.0


class Browser:
    """One tab."""

    def __init__(self, answers: io.FileIO, asks: io.FileIO) -> None:
        self._answers, self._asks = answers, asks
        self._number, self._rest, self._session = 0, b"", None
        self._seen: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        self._ask("Network.enable")

    def open(self, page: Path) -> None:
        self._ask("Page.navigate", url=page.as_uri())
        self._until("Page.loadEventFired")

    def says(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        return self._ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def click(self, selector: str) -> None:
        """A real click of the left button on the middle of an element."""
        place = f"document.querySelector({json.dumps(selector)})"
        self.says(f"{place}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.says(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({place}.getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    @property
    def requested(self) -> list[str]:
        """Every address the tab asked for."""
        return list(self._seen)

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._asks.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _until(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            more = self._answers.read(65536)
            assert more, "the browser has gone"
            self._rest += more
        told, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(told)
        if message.get("method") == "Network.requestWillBeSent":
            self._seen.append(message["params"]["request"]["url"])
        return message


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser with an empty profile of its own, ended with the block."""
    (to_read, to_write), (from_read, from_write) = os.pipe(), os.pipe()
    assert CHROMIUM is not None

    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, str(to_read), str(from_write), CHROMIUM, *_QUIET, f"--user-data-dir={profile}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(to_read, from_write),
    )
    os.close(to_read)
    os.close(from_write)
    deadline = threading.Timer(_PATIENCE, process.kill)
    deadline.start()
    try:
        with os.fdopen(from_read, "rb", 0) as answers, os.fdopen(to_write, "wb", 0) as asks:
            yield Browser(answers, asks)
    finally:
        deadline.cancel()
        process.kill()
        process.wait()
