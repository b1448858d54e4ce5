"""Pictures of courses, served from the database under the name of their content."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from courseapp.lessons.models import Asset


@require_safe
def asset(request: HttpRequest, digest: str, extension: str) -> HttpResponse:
    """A picture; only SVG is text and shrinks when it is compressed."""
    return (_compressed if extension == "svg" else _picture)(request, digest)


def _picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes; an SVG opened by itself runs nothing and reaches nothing. Either encoding's ETag answers 304."""
    etag = f'"{digest}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        found = get_object_or_404(Asset, digest=digest)
        response = HttpResponse(bytes(found.content), content_type=found.media_type)
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


_compressed = gzip_page(_picture)


@require_safe
def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """For programs that ask for it unseen; our pages name the picture themselves."""
    return redirect(static("icons/favicon.svg"), permanent=True)
