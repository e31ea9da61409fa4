"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# What start-up made stays: a full collection in the middle of a request would walk all of it (80 ms).
gc.collect()
gc.freeze()
