"""A process that does nothing but fork.

Children forked by the supervisor itself would each keep a copy of all pages that it goes on to write to, which is a megabyte
for each. This one's memory stays as it was.
"""

import os
import signal
import socket

import isolation

CLONE_PARENT = 0x00008000
MAX_REQUEST = 1 << 18


class Template:
    """The supervisor's end."""

    def __init__(self, connection):
        self.connection = connection

    def fork(self, request, output):
        """Hands a request and the pipe for its output to a new child of this process. Returns the child's process id."""
        socket.send_fds(self.connection, [request], [output])
        pid = int(self.connection.recv(64) or b"0")
        if pid <= 0:
            raise OSError(-pid, os.strerror(-pid), "fork")
        return pid


def start():
    """Starts the template. Returns it and None in this process; None, a request and its output in each child."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() != 0:
        there.close()
        return Template(here), None, None
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    here.close()
    while True:
        request, descriptors, _, _ = socket.recv_fds(there, MAX_REQUEST, 1)
        if not request:
            os._exit(0)
        try:
            pid = isolation.fork_into(CLONE_PARENT)
        except OSError as error:
            pid = -error.errno
        if pid == 0:
            there.close()
            return None, request, descriptors[0]
        os.close(descriptors[0])
        there.send(b"%d" % pid)
