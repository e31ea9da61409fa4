"""Production: no default for secrets, database and hosts; HTTPS only."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, REST_FRAMEWORK, STORAGES, with_options

DEBUG = False
DEMO_ALLOWED = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
DATABASES["default"] = with_options(env.database("DATABASE_URL"))
ACCOUNT_EMAIL_VERIFICATION = env.choice("EMAIL_VERIFICATION", ("mandatory", "none"), "mandatory")

SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
ALLAUTH_TRUSTED_PROXY_COUNT = REST_FRAMEWORK["NUM_PROXIES"] = env.integer("TRUSTED_PROXY_COUNT", 1)

STORAGES["staticfiles"] = {"BACKEND": "config.static_storage.HashedStaticFilesStorage"}

# Without a mail server a mail goes nowhere: on the console it would put addresses, and links that reset
# passwords, into the logs.
EMAIL_HOST = env.text("EMAIL_HOST", None if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True)
