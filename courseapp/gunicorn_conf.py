"""gunicorn as `manage.py serve` starts it; the names are gunicorn's settings."""

import os
from typing import Any

from courseapp import env
from courseapp.processes import end_with_supervisor

LISTENER = "WEB_LISTENER"
"""Environment variable: the descriptor of the socket that the supervisor has bound."""

bind = f"fd://{os.environ[LISTENER]}" if LISTENER in os.environ else f"127.0.0.1:{env.number('PORT', 8000, 1, 65535)}"
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2, 1, 64)
threads = env.number("WEB_THREADS", 4, 1, 64)
timeout = 30
graceful_timeout = 8
keepalive = 5
control_socket_disable = True
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "courseapp.requests.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def on_starting(server: Any) -> None:
    """Runs in gunicorn's parent process before it makes workers; they end by themselves when it does."""
    end_with_supervisor(grace=5)  # the next start waits for the port
