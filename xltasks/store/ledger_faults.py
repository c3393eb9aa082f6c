"""What SQLite and the disk say of the ledger, in words a coordinator can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xltasks.errors import CampaignError, Fault
from xltasks.store.files import disk_fault


def ledger_fault(path: Path, message: str, remedy: str) -> CampaignError:
    return CampaignError(Fault(message, remedy, file=str(path)))


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turns SQLite's and the system's errors into ones a coordinator can act on."""
    try:
        yield
    except OSError as error:
        raise disk_fault(error, path) from error
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        for beginning, message, remedy in _TROUBLES:
            if name.startswith(beginning):
                raise ledger_fault(path, message, remedy) from error
        raise ledger_fault(path, f"记录库出错：{error}", "请保留这个文件，重新运行；仍然出错请联系维护人员") from error


_TROUBLES = (
    ("SQLITE_FULL", "磁盘已满，没有记下这一步", "请清理磁盘后重新运行；已经记下的内容没有受影响"),
    ("SQLITE_READONLY", "记录库只读，写不进去", "请检查文件夹权限，或把整个文件夹复制到可以写的磁盘上再运行"),
    ("SQLITE_BUSY", "记录库正被另一个程序占用", "请等另一个 xltasks 运行完再试"),
    ("SQLITE_LOCKED", "记录库正被另一个程序占用", "请等另一个 xltasks 运行完再试"),
    ("SQLITE_NOTADB", "这个文件不是记录库，或者已经损坏", "请移走它并从备份恢复；收到的原件仍在 .xltasks/received 中"),
    ("SQLITE_CORRUPT", "记录库已经损坏", "请移走它并从备份恢复；收到的原件仍在 .xltasks/received 中"),
    ("SQLITE_CANTOPEN", "记录库打不开", "请检查文件夹是否存在、是否有读写权限"),
    ("SQLITE_IOERR", "读写记录库时磁盘出错", "请检查磁盘和网络盘连接后重新运行；已经记下的内容没有受影响"),
)
