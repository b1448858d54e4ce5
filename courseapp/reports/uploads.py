"""Takes one screenshot from a request into memory, and nothing that is larger than it may be."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from courseapp.reports.pictures import MOST_BYTES

FIELD = "screenshot"
MOST_REQUEST = 12_582_912
"""Bytes of a whole request that are read through at all."""


class ScreenshotHandler(FileUploadHandler):
    """Keeps the first file of the field; a larger one is read past, so that the fields after it still arrive."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._taken = False
        self._bytes = BytesIO()

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD or self._taken:
            raise SkipFile
        self._taken = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_BYTES:
            self.is_too_large = True
            raise SkipFile
        self._bytes.write(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        return SimpleUploadedFile("screenshot", self._bytes.getvalue())
