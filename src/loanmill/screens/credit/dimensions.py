"""The kinds of limits in words, in the order in which the page of limits shows them."""

from django.utils.translation import gettext_lazy as _

DIMENSIONS = {
    "product": _("Products"),
    "region": _("Branches"),
    "funder": _("Funders"),
    "group": _("Groups of related customers"),
    "customer": _("Customers"),
}
