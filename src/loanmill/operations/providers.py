"""The links to providers, one a provider and process, by the addresses in the settings."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from loanmill.engines.wire import Link, link


class ProviderUnknown(RuntimeError):
    """No address is set for a provider; the message names the setting."""


@cache
def provider(name: str) -> Link:
    """The link to a provider. Raises ProviderUnknown where no address is set."""
    place = settings.PROVIDERS[name]
    if not place["url"]:
        raise ProviderUnknown(f"no address for {name}: set LOANMILL_{name.upper()}_URL or LOANMILL_PROVIDERS_URL")
    return link(base_url=place["url"], token=place["token"])
