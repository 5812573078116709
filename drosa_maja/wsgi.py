"""The application that gunicorn serves: Django behind the cookie rule."""

import os

from django.core.wsgi import get_wsgi_application

from drosa_maja.gate import public_gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drosa_maja.settings")

application = public_gate(get_wsgi_application())
