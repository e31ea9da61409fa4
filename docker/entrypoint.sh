#!/bin/sh
# The roles of the image. Anything else is run as it stands: `docker compose run web python manage.py createsuperuser`.
set -eu
# Songs are uploaded and transcoded through temporary files, and /tmp is memory here.
export TMPDIR="${TMPDIR:-/state/work}"

case "${1:-web}" in
web)
    exec gunicorn config.asgi:application --worker-class uvicorn_worker.UvicornWorker --bind 0.0.0.0:8000 \
        --workers "${WEB_WORKERS:-2}" --worker-tmp-dir /dev/shm --graceful-timeout 20 --max-requests 5000 \
        --max-requests-jitter 500
    ;;
worker)
    exec celery -A config.celery worker ${QUEUES:+--queues "$QUEUES"} --concurrency "${WORKERS:-2}" --loglevel INFO
    ;;
beat)
    exec celery -A config.celery beat --schedule /tmp/beat --pidfile= --loglevel INFO
    ;;
migrate)
    exec python manage.py migrate --no-input
    ;;
health)
    # Through the same door as a visitor: a host that is allowed, over what the proxy calls https.
    exec python -c '
import os, urllib.request
host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
headers = {"Host": host, "X-Forwarded-Proto": "https"}
urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:8000/health/live", headers=headers), timeout=4)
'
    ;;
*)
    exec "$@"
    ;;
esac
