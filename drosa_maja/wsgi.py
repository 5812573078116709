"""The application that gunicorn serves: Django behind the cookie rule, behind the page cache."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drosa_maja.settings")
django_application = get_wsgi_application()

from drosa_maja.gate import public_gate  # noqa: E402  these read the settings
from drosa_maja.page_cache import PageCache  # noqa: E402
from drosa_maja.renderers import Renderers  # noqa: E402
from publishing.watch import watch  # noqa: E402

renderers = Renderers()
application = PageCache(public_gate(django_application), watch, renderers)
