"""The Django app that holds every table."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Tables of the house, one file a noun."""

    name = "loanmill.records"
    label = "records"
