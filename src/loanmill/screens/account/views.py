"""Log-in, log-out, and the two choices a person makes for every page: language and theme."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from loanmill.records.org import Staff
from loanmill.records.transaction import writing
from loanmill.screens.account.attempts import failed_again, forget, too_many
from loanmill.screens.faults import TOO_MANY, reply
from loanmill.screens.guard import viewer_of
from loanmill.screens.language import COOKIE
from loanmill.screens.navigation import home

YEAR_SECONDS = 365 * 86_400


def home_page(request: HttpRequest) -> HttpResponse:
    """The first page of the viewer's day."""
    viewer = viewer_of(request)
    return redirect("login") if viewer is None else redirect(home(viewer=viewer))


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page. After five wrong passwords a user name rests for five minutes."""
    username = request.POST.get("username", "")
    if request.method == "POST" and too_many(username=username):
        return reply(request, TOO_MANY)
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            forget(username=username)
            with writing():  # the time of the log-in is kept
                login(request, form.get_user())
            return HttpResponseRedirect(_back(request))
        failed_again(username=username)
    problem = _("User name and password do not belong together, or the account is closed. Check both and try again.")
    shown = {"form": form, "problem": problem, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "screens/account/login.html", shown, status=422 if form.errors else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("login")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and with the person for the next log-in."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if chosen in dict(settings.LANGUAGES):
        _keep(response, COOKIE, chosen)
        if isinstance(request.user, Staff):
            with writing():
                Staff.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light or dark in a cookie."""
    response = HttpResponseRedirect(_back(request))
    _keep(response, "loanmill_theme", "dark" if request.POST.get("theme") == "dark" else "light")
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS)


def _back(request: HttpRequest) -> str:
    """Where to go afterwards: the page one came from if it is ours, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=settings.HTTPS)
    return wanted if ours else "/"
