"""ask_dns.py SERVER NAME ; ends 0 and prints the first address when SERVER knows NAME (an A record, by UDP)."""
import socket
import struct
import sys

server, name = sys.argv[1:]
question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0" + struct.pack(">HH", 1, 1)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as query:
    query.settimeout(1)
    query.sendto(struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + question, (server, 53))
    answer = query.recv(512)
flags, _, answers = struct.unpack(">HHH", answer[2:8])
if flags & 0xF or not answers:
    sys.exit(f"{server} does not know {name}")
# The first record follows the question: a name pointer, type, class, time to live, length, then the address.
address = 12 + len(question) + 12
print(socket.inet_ntoa(answer[address : address + 4]))
