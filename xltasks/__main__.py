"""``python -m xltasks``."""

from __future__ import annotations

import sys

from xltasks.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
