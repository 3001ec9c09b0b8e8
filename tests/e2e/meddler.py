"""A server between a ledger and whoever reads it, that changes what it is told to change: how a dishonest operator would."""

import http.server
import json
import pathlib
import threading
import time
import urllib.error
import urllib.request


class Meddler:
    """Passes requests on to a URL, or serves a directory. `changes` maps a path to a function of its bytes; None is 404."""

    def __init__(self, behind):
        self.behind, self.changes, self.asked, self.delay = behind, {}, [], 0
        meddler = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                meddler.asked.append(self.path)
                time.sleep(meddler.delay)
                status, body, more = meddler.answer(self.path)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Readers who hang up are part of the tests.
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path):
        change = self.changes.get(path, lambda body: body)
        if isinstance(change, tuple):
            return change
        body = self.original(path)
        body = change(body) if body is not None or path in self.changes else None
        return (200, body, {}) if body is not None else (404, b"", {})

    def original(self, path):
        if isinstance(self.behind, pathlib.Path):
            file = self.behind / path.lstrip("/")
            return file.read_bytes() if file.is_file() else None
        try:
            with urllib.request.urlopen(self.behind + path, timeout=20) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            return None

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Inbox:
    """Takes what is posted to it as JSON."""

    def __init__(self, status=200):
        self.posts, self.status = [], status
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if inbox.status == 200:
                    inbox.posts.append(json.loads(body))
                self.send_response(inbox.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Post(threading.Thread):
    """A mail server that keeps what it gets: just enough of SMTP (RFC 5321) for one sender."""

    def __init__(self):
        import socket
        super().__init__(daemon=True)
        self.mails = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.socket.getsockname()[1]}"
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    word = line.split()[0].upper() if line.split() else b""
                    if word == b"DATA":
                        connection.sendall(b"354 go on\r\n")
                        mail = []
                        for part in lines:
                            if part == b".\r\n":
                                break
                            mail.append(part)
                        self.mails.append(b"".join(mail))
                    connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                    if word == b"QUIT":
                        break

    def stop(self):
        self.socket.close()
