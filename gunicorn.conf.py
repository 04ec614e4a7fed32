"""What gunicorn reads by itself: an address may be as long as it lets one be, for one that names fifty values."""

limit_request_line = 8190
