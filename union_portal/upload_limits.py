"""An upload that is larger than anything we take is thrown away while it arrives."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class LimitedUpload(FileUploadHandler):
    """The first handler of all: with it no request fills the disk, whatever its view.

    The form then misses its file; :func:`was_too_large` says why.
    """

    def handle_raw_input(
        self, input_data, META, content_length, boundary, encoding=None
    ):
        self.too_large = content_length > settings.UPLOAD_MOST

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


def was_too_large(request):
    """Whether the files of a request were thrown away."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > settings.UPLOAD_MOST
