# syntax=docker/dockerfile:1
# The market as production runs it: web, worker and beat are this one image with another command.

FROM python:3.11-slim-bookworm AS build
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r /tmp/base.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=sif.settings \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin market \
 && mkdir -p /srv/static /srv/media && chown market:market /srv/media
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/market
COPY . .
# Names and compresses the static files. It opens no connection; the values are thrown away with this line.
RUN DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w0)" \
    ALLOWED_HOSTS=localhost SITE_URL=https://localhost EMAIL_URL=smtp://localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER market
EXPOSE 8000
CMD ["gunicorn", "--config", "python:sif.gunicorn"]
