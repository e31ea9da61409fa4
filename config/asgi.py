"""ASGI entry point: the one the embedded server and production use."""

import gc
import os

from config.queueing import application_make

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = application_make()

# What start-up made stays: a full collection in the middle of a request would walk all of it (80 ms).
gc.collect()
gc.freeze()
