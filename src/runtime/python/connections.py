"""Tells whose a connection is: the kernel's socket tables (sock_diag(7)) and the descriptors of processes (proc_pid_fd(5))."""

import os
import socket
import struct

import processes

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST = 1
ANY = 0xFFFFFFFF

HEADER = "=IHHII"
REQUEST = "=BBBBI"
# struct inet_diag_msg ends in expires, rqueue, wqueue, uid, inode
INODE_AT = struct.calcsize(HEADER) + 4 + 48 + 16


def inode_of(local_port, remote_port):
    """Inode of the socket at one end of a connection between two ports of 127.0.0.1, or None."""
    address = socket.inet_aton("127.0.0.1") + bytes(12)
    identity = struct.pack("!HH", local_port, remote_port) + address + address + struct.pack("=III", 0, ANY, ANY)
    body = struct.pack(REQUEST, socket.AF_INET, socket.IPPROTO_TCP, 0, 0, ANY) + identity
    length = struct.calcsize(HEADER) + len(body)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
        netlink.send(struct.pack(HEADER, length, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + body)
        answer = netlink.recv(4096)
    kind = struct.unpack_from(HEADER, answer)[1]
    if kind != SOCK_DIAG_BY_FAMILY or len(answer) < INODE_AT + 4:
        return None
    # Where there is no such connection, the kernel may answer with whoever listens on the port.
    if struct.unpack_from("!HH", answer, struct.calcsize(HEADER) + 4) != (local_port, remote_port):
        return None
    return struct.unpack_from("=I", answer, INODE_AT)[0]


def is_from(pid, local_port, remote_port):
    """Whether a process, or one that descends from it, has the socket at local_port of that connection open."""
    inode = inode_of(local_port, remote_port)
    if not inode:
        return False
    wanted = "socket:[%d]" % inode
    return any(holds(each, wanted) for each in reversed(processes.process_tree(pid)))


def holds(pid, wanted):
    folder = "/proc/%d/fd/" % pid
    try:
        return any(os.readlink(folder + name) == wanted for name in os.listdir(folder))
    except OSError:
        return False
