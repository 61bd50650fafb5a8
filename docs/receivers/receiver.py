# python3 receiver.py, with SECRET=whsec_… and PORT=8000 in the environment. Python 3.9 or later, no packages.
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))
seen = set()  # A real receiver keeps these in its database, for a day or two.


def is_genuine(headers, body: bytes) -> bool:
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    parts = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(part.encode(), expected.encode()) for part in parts)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("content-length", "")
        body = self.rfile.read(int(length)) if length.isdecimal() else b""  # The bytes as they came.
        if is_genuine(self.headers, body):
            if self.headers["webhook-id"] not in seen:
                seen.add(self.headers["webhook-id"])
                notice = json.loads(body)
                print(notice["type"], notice["data"].get("conversation"), flush=True)
            self.send_response(204)  # At once; longer work is done afterwards.
        else:
            self.send_response(401)
        self.end_headers()


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
