#!/usr/bin/env python3
"""The requests of a first sync, made by a client that does nothing else: what the API server itself takes for them.

usage: bare_client.py KUBECONFIG REQUESTS.json THREADS

REQUESTS.json: a list of chains; the requests of a chain ([method, path, body, content type]) follow each other, chains go
side by side. Prints {"seconds", "cpu"}: a process of its own, so that its CPU is known as the operator's is.
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from kube_api import Api


def main():
    api = Api(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        chains = json.load(file)

    def follow(chain):
        for method, path, body, content_type in chain:
            api.call(method, path, body, content_type)

    spent = sum(os.times()[:2])
    began = time.monotonic()
    with ThreadPoolExecutor(int(sys.argv[3])) as pool:
        list(pool.map(follow, chains))
    print(json.dumps({"seconds": time.monotonic() - began, "cpu": sum(os.times()[:2]) - spent}))


if __name__ == "__main__":
    main()
