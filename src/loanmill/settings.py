"""Settings: everything an operator may choose, read once from the environment (see docs/settings.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from loanmill.records.secrets import django_secret

PACKAGE = Path(__file__).resolve().parent

HOME = Path(os.environ.get("LOANMILL_HOME") or "var").resolve()
DEBUG = os.environ.get("LOANMILL_DEBUG") == "1"
SECRET_KEY = django_secret(HOME)
ALLOWED_HOSTS = os.environ.get("LOANMILL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LOANMILL_ORIGINS", "").split(",") if origin]
HTTPS = os.environ.get("LOANMILL_HTTPS") == "1"


def database(url: str) -> dict[str, Any]:
    """Django's words for a database address. Raises ValueError naming what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path or str(HOME / "loanmill.sqlite"),
            "OPTIONS": {
                # The write lock is taken at BEGIN: a transaction that would upgrade late fails instead of waiting.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # 200 MB of log before it is copied into the file: bulk acts touch the same pages again and again.
                # Pages are read where they lie: copying each into a cache costs more than looking at it.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
                "PRAGMA wal_autocheckpoint=50000; PRAGMA mmap_size=2147418112;",
            },
            "TEST": {"NAME": str(HOME / "test.sqlite")},
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/") or "loanmill",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            # Books lie on SSDs and mostly in memory: at the server's default of 4, made for turning disks, the day's
            # end walks whole tables for each chunk instead of reading its rows by their keys.
            "OPTIONS": {"pool": False, "options": "-c random_page_cost=1.1"},
        }
    raise ValueError(
        f"LOANMILL_DATABASE_URL starts with {parts.scheme!r}; use sqlite:///path/file or postgresql://user@host/name"
    )


DATABASE_URL = os.environ.get("LOANMILL_DATABASE_URL") or f"sqlite:///{HOME}/loanmill.sqlite"
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "loanmill.records",
    "loanmill.screens",
]
AUTH_USER_MODEL = "records.Staff"
ROOT_URLCONF = "loanmill.screens.urls"
WSGI_APPLICATION = "loanmill.screens.wsgi.application"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

# What belongs to the web alone lives beside the web.
from loanmill.screens.web_settings import *  # noqa: E402, F403


def at_least_one(name: str) -> int:
    """The whole number in this variable of the environment, 1 where it is not set. Raises ValueError."""
    text = os.environ.get(name) or "1"
    if not (text.isascii() and text.isdecimal() and int(text) >= 1):
        raise ValueError(f"{name} is {text!r}; give a whole number from 1 on")
    return int(text)


# How many times its own time limit each source is given.
SOURCE_LIMIT_FACTOR = at_least_one("LOANMILL_SOURCE_LIMIT_FACTOR")

# Where providers are asked: one address for all, or one each (LOANMILL_REGISTRY_URL, LOANMILL_BANK_URL, ...).
PROVIDERS = {
    name: {
        "url": os.environ.get(f"LOANMILL_{name.upper()}_URL") or os.environ.get("LOANMILL_PROVIDERS_URL", ""),
        "token": os.environ.get(f"LOANMILL_{name.upper()}_TOKEN") or os.environ.get("LOANMILL_PROVIDERS_TOKEN", ""),
    }
    for name in ("registry", "invoices", "tobacco", "pos", "funder", "esign", "bank")
}
