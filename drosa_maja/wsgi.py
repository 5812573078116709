"""The application that gunicorn serves: Django behind the cookie filter, behind the page cache."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drosa_maja.settings")
django_application = get_wsgi_application()

from drosa_maja.serving.cookie_filter import without_cookies  # noqa: E402  these read the settings
from drosa_maja.serving.page_cache import PageCache  # noqa: E402

application = PageCache(without_cookies(django_application))
