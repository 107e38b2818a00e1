"""fetch.py URL ; prints what the URL answers, with the pod's own token where it is the API server."""
import pathlib
import ssl
import sys
import urllib.request

account = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")
request = urllib.request.Request(sys.argv[1])
context = None
if sys.argv[1].startswith("https:"):
    request.add_header("Authorization", "Bearer " + (account / "token").read_text())
    context = ssl.create_default_context(cafile=account / "ca.crt")
print(urllib.request.urlopen(request, timeout=5, context=context).read().decode())
