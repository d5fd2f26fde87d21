"""The web as a WSGI application, for granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
application = get_wsgi_application()

if os.environ.get("LOANMILL_ENGINE") == "1":
    # Only a process that serves runs workflows; commands and tests that merely load the web do not.
    from loanmill.workflows.service import start_service

    start_service()
