"""What is sent to the API, read within bounds."""

import io

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MOST_BYTES = 1024 * 1024


class TooLarge(APIException):
    status_code = 413
    default_detail = f"At most {MOST_BYTES // 1024} KiB may be sent at once."


class BoundedJSON(JSONParser):
    """JSON of at most MOST_BYTES, nested no deeper than Python can follow."""

    def parse(self, stream, media_type=None, parser_context=None):
        sent = stream.read(MOST_BYTES + 1)
        if len(sent) > MOST_BYTES:
            raise TooLarge
        try:
            return super().parse(io.BytesIO(sent), media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deep.") from error
