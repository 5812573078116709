FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    # Inside the container's own network; nginx is the door (compose.yaml).
    BIND=0.0.0.0 \
    PORT=8000 \
    VAR_DIR=/srv/var

WORKDIR /srv/site

# Before the sources: a change of the code does not install the libraries again.
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements/run.txt

COPY . .
# Values that serve only to load the settings; none of them stays in the image.
RUN export SECRET_KEY=only-while-the-image-is-built-4c1f8e07b2d95a63 SITE_URL=https://www.example.lv && \
    pybabel --quiet compile --directory locale --domain "django djangojs" && \
    python manage.py collectstatic --no-input --verbosity 0

# The code belongs to root, so that a fault in the site cannot change it.
RUN useradd --system --uid 10001 --home-dir /srv/var site && \
    mkdir -p /srv/var/media /srv/var/emergency && \
    chown site: /srv/var /srv/var/media /srv/var/emergency
USER site
EXPOSE 8000

# With the site's own host name: any other one is refused.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "\
import os, urllib.parse, urllib.request; \
host = urllib.parse.urlsplit(os.environ['SITE_URL']).netloc; \
address = 'http://127.0.0.1:' + os.environ['PORT'] + '/healthz'; \
urllib.request.urlopen(urllib.request.Request(address, headers={'Host': host}), timeout=4)"]

# Migrations are a step of their own (compose.yaml): two containers must not run them at once.
CMD ["gunicorn"]
