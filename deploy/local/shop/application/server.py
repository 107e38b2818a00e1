"""The shop. /orders answers with the newest orders, /version with the version of the code, /ready once both work.

What is read of the database stands in orders.py, which differs from version to version: older code would not find the
columns of newer code, and newer code does not find its columns before they are migrated.
"""
import json
import os
import signal
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sqlalchemy import create_engine

import orders

engine = create_engine(os.environ["DATABASE_URL"], pool_size=4, pool_pre_ping=True, future=True,
                       connect_args={"connect_timeout": 5, "application_name": f"shop {orders.VERSION}"})


def newest_orders():
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(orders.newest(20)).mappings()]


def ready():
    newest_orders()
    return "ready"


PAGES = {"/orders": newest_orders, "/version": lambda: orders.VERSION, "/ready": ready}


def application(environ, start_response):
    page = PAGES.get(environ["PATH_INFO"])
    if page is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"there are /orders, /version and /ready\n"]
    try:
        body = {"version": orders.VERSION, "answer": page()}
    except Exception as error:  # whatever the database says becomes the page's answer
        print(f"{environ['PATH_INFO']}: {str(error).splitlines()[0]}", flush=True)
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"the database did not answer; the log says why\n"]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(body, default=str).encode() + b"\n"]


class Server(socketserver.ThreadingMixIn, WSGIServer):
    request_queue_size = 128
    daemon_threads = False  # a request that has begun is answered before the process ends


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        pass

    def address_string(self):
        return self.client_address[0]


def main():
    server = make_server("", 8080, application, server_class=Server, handler_class=QuietHandler)
    # shutdown() waits for serve_forever(), which the signal's handler interrupts: it needs a thread of its own.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"shop {orders.VERSION} serves on port 8080", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    main()
