"""What can go wrong while `.venv` is made, each put into one sentence in Chinese and one in English."""

import errno
import re
import sys
from pathlib import Path

# First match wins. pip ends a network failure with "no matching distribution", so the network comes before it.
DIAGNOSES: tuple[tuple[str, str, str], ...] = (
    (
        r"No space left on device|Errno 28\b|os error 28\b|Disk quota exceeded|Errno 122\b",
        "磁盘空间不足，软件包没有装完；请腾出空间后再运行一次",
        "the disk is full and the packages could not be installed; free some space and run this again",
    ),
    (
        r"DO NOT MATCH THE HASHES|Hash mismatch",
        "下载到的软件包与锁定文件中的校验值不符，已拒绝安装；请检查所用的镜像源",
        "a downloaded package differs from the hash in the lock file and was refused; check the package mirror",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Max retries exceeded|ProxyError|SSLError"
        r"|Connection (refused|reset|aborted|broken)|Network is unreachable|name resolution|dns error"
        r"|error sending request|client error \(Connect\)|operation timed out",
        "连不上软件包源，无法下载；请检查网络，或用 PIP_INDEX_URL 指定可用的镜像后再运行一次",
        "the package index cannot be reached; check the network, or name a mirror in PIP_INDEX_URL, and run again",
    ),
    (
        r"Read-only file system|Permission denied|Errno (13|30)\b|os error (13|30)\b",
        "没有写入权限，软件包装不进去；请换到可写的目录，或修正权限后再运行一次",
        "files cannot be written here; use a writable folder or mend the permissions, and run this again",
    ),
    (
        r"No matching distribution|Could not find a version|no wheels|No solution found|not a supported wheel",
        "软件包源里没有适合本机（Python 版本、系统）的安装包；请换一个镜像源或 Python 版本",
        "the package index has no ready-made package for this Python and system; try another mirror or Python",
    ),
)


class Refused(Exception):
    """The environment cannot be made; the two arguments are the sentence in Chinese and in English."""


def say(zh: str, en: str) -> None:
    """Tells the user something on stderr, where it does not mix with a command's own output."""
    print(f"mill: {zh} · {en}", file=sys.stderr, flush=True)


def diagnose(*, output: str, log: Path) -> tuple[str, str]:
    """Puts an installer's output into one sentence (Chinese, English); unknown trouble quotes its last error."""
    for pattern, zh, en in DIAGNOSES:
        if re.search(pattern, output, re.IGNORECASE):
            return zh, en
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines or ["no output"]
    return f"安装失败：{errors[-1]}（详见 {log}）", f"the installation failed: {errors[-1]} (see {log})"


def diagnose_os_error(error: OSError, *, folder: Path) -> tuple[str, str]:
    """Puts an error of the file system into one sentence (Chinese, English)."""
    zh, en = diagnose(output=f"error: {error}: [Errno {error.errno}]", log=folder)
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        zh = f"无法写入 {folder}（{error.strerror}）；请换到可写的目录，或修正权限后再运行一次"
        en = f"cannot write {folder} ({error.strerror}); use a writable folder or mend the permissions, and run again"
    return zh, en
