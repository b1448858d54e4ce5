"""What gunicorn runs: Django behind the layer of kept pages."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courseapp.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from courseapp.kept import KeptPages
from courseapp.measuring import Measured
from courseapp.page_versions import current

application = Measured(KeptPages(get_wsgi_application(), current, settings.KEPT_BYTES))
