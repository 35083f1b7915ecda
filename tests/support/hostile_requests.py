"""Hostile and malformed requests. The server must refuse each, and its answer must reveal nothing.

`hostile_requests` returns them as bytes for a preview of a site at ``/papers/`` on a port. ``secret.txt`` is beside the
site's folder. The folder contains ``out``, a link to the folder above, and ``pipe``.
"""

from collections.abc import Iterator
from itertools import product

_UP = (
    "../",
    "..%2f",
    "..%2F",
    "%2e%2e/",
    "%2E%2E%2F",
    ".%2e/",
    "%2e./",
    "%252e%252e/",
    "%252e%252e%252f",
    "%25252e%25252e/",
    "..\\",
    "..%5c",
    "%2e%2e%5C",
    "..%c0%af",
    "%c0%ae%c0%ae/",
    "%e0%80%ae%e0%80%ae/",
    "%f0%80%80%ae%f0%80%80%ae/",
    "%uff0e%uff0e/",
    "%ef%bc%8e%ef%bc%8e/",
    "%e2%80%a5/",
    "..%00/",
    "%00../",
    "..%0d%0a/",
    "..%09/",
    "..%20/",
    "../%2e/",
    "..;/",
    "..;a=b/",
    "....//",
    ".../",
    "..%ff/",
    "..//",
    "/../",
    "./../",
    "%2e/%2e%2e/",
    "..%e2%80%8b/",
)
"""Ways to say "the folder above", in every encoding that some server has fallen for."""
_PREFIXES = ("/", "/papers/", "/papers/2019/10/", "/papers/__sitegen__/page/", "/papers/__sitegen__/")

_PATHS = (
    "/papers/out/secret.txt",
    "/papers/out/site/out/secret.txt",
    "/papers/out",
    "/papers/pipe",
    "/papers//secret.txt",
    "/papers/%2fetc/passwd",
    "/papers//etc/passwd",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/etc/passwd",
    "/papers/file:///etc/passwd",
    "/papers/C:/secret.txt",
    "/papers/C%3a%5csecret.txt",
    "/papers/%5c%5chost%5cshare",
    "/papers/index.html::$DATA",
    "/papers/index.html%3a%3a$DATA",
    "/papers/index.html%00.png",
    "/papers/index.html.",
    "/papers/index.html%20",
    "/papers/index.html/",
    "/papers/index.html/secret.txt",
    "/papers/con",
    "/papers/AUX.html",
    "/papers/nul.txt",
    "/papers/~root/",
    "/papers/.",
    "/papers/..",
    "/papers/%2e%2e",
    "/papers/%",
    "/papers/%g0",
    "/papers/%e",
    "/papers/%ff",
    "/papers/%ed%a0%80",
    "/papers/a\x00b",
    "/papers/a\x7fb",
    "/papers/*",
    "/papers/a|b",
    "/papers/<script>alert(1)</script>",
    "/papers/%3Cscript%3Ealert(1)%3C/script%3E",
    "/papers/%0d%0aSet-Cookie:%20a=b",
    "/papers/__sitegen__/client.js/..",
    "/papers/__sitegen__/preview.py",
    "/papers/__sitegen__/../__sitegen__/preview.py",
    "*",
    "papers/index.html",
    "http://127.0.0.1/papers/",
    "http://evil.example/papers/",
    "127.0.0.1:443",
    "/papers/#/../secret.txt",
)

_HOSTS = (
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "evil.example@127.0.0.1:{port}",
    "127.0.0.1:{port}@evil.example",
    "127.0.0.1:{port}.evil.example",
    "127.0.0.1:1",
    "127.0.0.1",
    "localhost",
    "127.0.0.2:{port}",
    "0.0.0.0:{port}",
    "169.254.169.254:{port}",
    "[::2]:{port}",
    "[::1",
    "2130706433:{port}",
    "0x7f.1:{port}",
    "127.0.0.1:{port}/",
    "127.0.0.1:{port}, evil.example",
    "127.0.0.1:0{port}0",
    ":{port}",
    "",
    "localhost:{port}#",
    "l\u00f6calhost:{port}",
    "127.0.0.1:{port}\x00",
)

_FOREIGN = (
    "Origin: http://evil.example",
    "Origin: https://evil.example",
    "Origin: null",
    "Origin: ",
    "Origin: https://127.0.0.1:{port}",
    "Origin: http://127.0.0.1",
    "Origin: http://127.0.0.1:1",
    "Origin: http://localhost:{port}",
    "Origin: http://127.0.0.1:{port}.evil.example",
    "Origin: http://127.0.0.1:{port}\r\nOrigin: http://evil.example",
    "Origin: file://",
    "Origin: chrome-extension://abcdef",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: object",
    "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script",
    "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
    "Sec-Fetch-Site: sideways",
)

_METHODS = (
    *("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "BREW", "get", "Get"),
    *("GETT", "GET\x00", "G\u00cbT", "answer", "__init__", "handle", "one_request"),
)

_HEAD = "Host: 127.0.0.1:{port}\r\n"
_BROKEN = (
    "GET\r\n\r\n",
    "GET /papers/\r\n\r\n",
    "GET /papers/ HTTP/0.9\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/2.0\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/1.1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/-1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/1\u00b9.1\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/" + "9" * 5000 + ".1\r\n" + _HEAD + "\r\n",
    "GET /papers/ FTP/1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/1.1 extra\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/1.1\r\n\r\n",
    "GET /papers/ HTTP/1.0\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + _HEAD + "\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "Host: evil.example\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "Content-Length: 5\r\n\r\nhello",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "Content-Length: -1\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /papers/" + "a" * 10_000 + " HTTP/1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/" + "a" * 1_000_000,
    "GET /papers/" + "../" * 2_500 + "etc/passwd HTTP/1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/" + "%2e%2e%2f" * 800 + "etc/passwd HTTP/1.1\r\n" + _HEAD + "\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "X: " + "a" * 100_000 + "\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "X: a\r\n" * 10_000 + "\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD + "X: a\r\n" * 200 + "\r\n",
    "POST /papers/ HTTP/1.1\r\n" + _HEAD + "Content-Length: 1000000\r\n\r\n" + "a" * 1_000_000,
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\x00" * 100 + "\r\n\r\n",
    "\xff\xfe\xfd\r\n\r\n",
    "GET /papers/ HTTP/1.1\r\n" + _HEAD.replace(": ", " : ") + "\r\n",
    "GET /papers/ HTTP/1.1\r\nnonsense\r\n\r\n",
    "GET /papers/\tHTTP/1.1 x\r\n\r\n",
    "<policy-file-request/>\x00\r\n\r\n",
)


def hostile_requests(port: int) -> Iterator[bytes]:
    """Return complete requests, because the connection may be closed for writing after each."""
    for prefix, up in product(_PREFIXES, _UP):
        yield _request(port, target=f"{prefix}{up}secret.txt")
        yield _request(port, target=f"{prefix}{up * 8}etc/passwd")
    for path in _PATHS:
        yield _request(port, target=path)
    for host in _HOSTS:
        yield _request(port, host=host)
    for field in _FOREIGN:
        for target in ("/papers/", "/papers/__sitegen__/events"):
            yield _request(port, target=target, fields=f"{field}\r\n")
    for method in _METHODS:
        yield _request(port, method=method)
    for broken in _BROKEN:
        yield broken.replace("{port}", str(port)).encode("latin-1")


def _request(
    port: int, method: str = "GET", target: str = "/papers/", host: str = "127.0.0.1:{port}", fields: str = ""
) -> bytes:
    text = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"
    return text.replace("{port}", str(port)).encode("latin-1")
