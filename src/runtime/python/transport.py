"""The transport under AWS's runtime client where its C extension does not exist: macOS and Windows.

Has the four functions of the extension `runtime_client`, on one connection that is kept. Source: the Runtime API
(https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) and how awslambdaric calls the extension.
"""

import os
import socket

PATH = "/2018-06-01/runtime/invocation/"
MAX_HEAD = 1 << 20

_agent = ""
_connection = None


class Connection:
    def __init__(self, address):
        host, _, port = address.partition(":")
        self.socket = socket.create_connection((host, int(port or 80)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = address
        self.buffered = b""

    def ask(self, method, path, headers=(), body=b""):
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: " + self.host, "User-Agent: " + _agent]
        lines += ["%s: %s" % (name, value.replace("\r", " ").replace("\n", " ")) for name, value in headers]
        if method == "POST":
            lines.append("Content-Length: %d" % len(body))
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")
        self.socket.sendall(head + body)
        return self.answer()

    def answer(self):
        status, *lines = self.until(b"\r\n\r\n").decode("utf-8", "replace").split("\r\n")
        # Names as the Runtime API's documentation writes them, whatever the server does.
        headers = {name.strip().title(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b"".join(self.chunks())
        else:
            body = self.exactly(int(headers.get("Content-Length", "0")))
        return int(status.split(" ")[1]), headers, body

    def chunks(self):
        """RFC 9112 7.1, without trailers that anybody here sends."""
        while True:
            size = int(self.until(b"\r\n").split(b";")[0], 16)
            chunk = self.exactly(size)
            self.exactly(2)
            if size == 0:
                return
            yield chunk

    def until(self, end):
        while end not in self.buffered:
            if len(self.buffered) > MAX_HEAD:
                raise RuntimeError("The Runtime API's answer has no end of its headers")
            self.buffered += self.receive()
        found, _, self.buffered = self.buffered.partition(end)
        return found

    def exactly(self, length):
        parts, size = [self.buffered], len(self.buffered)
        while size < length:
            parts.append(self.receive())
            size += len(parts[-1])
        whole = b"".join(parts)
        self.buffered = whole[length:]
        return whole[:length]

    def receive(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise RuntimeError("The Runtime API has closed the connection")
        return data


def initialize_client(user_agent):
    global _agent
    _agent = user_agent


def connection():
    global _connection
    if _connection is None:
        _connection = Connection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    return _connection


def next():
    status, headers, body = connection().ask("GET", PATH + "next")
    if status != 200:
        raise RuntimeError("Failed to get next invocation: HTTP %d" % status)
    return body, headers


def post(path, headers, body):
    status, _, answer = connection().ask("POST", PATH + path, headers, body)
    if not 200 <= status < 300:
        raise RuntimeError("Failed to post %s. Http response code: %d. %s" % (path, status, answer.decode("utf-8", "replace")))


def post_invocation_result(invoke_id, result, content_type, invocation_id=None):
    post(invoke_id + "/response", [("Content-Type", content_type)], result)


def post_error(invoke_id, error, xray_cause, invocation_id=None):
    headers = [
        ("Content-Type", "application/json"),
        ("Lambda-Runtime-Function-Error-Type", "Unhandled"),
        ("Lambda-Runtime-Function-Xray-Error-Cause", xray_cause),
    ]
    post(invoke_id + "/error", headers, error if isinstance(error, bytes) else error.encode())
