"""The supervisor's loop, and what a child does before it becomes a function's runtime.

JSON lines over a descriptor, the channel of Node's child_process. From the parent:
  {"start": N, "pipe", "task", "opt"?, "tmp", "network", "variables", "extensions": [path]}
  {"attached": N}                       the parent has opened the output pipe
  {"kill": N}
  {"whose": N, "question", "port", "to"}   does a process of N's hold the connection between these local ports?
To the parent: {"ready": true}, {"started": N, "pid"}, {"failed": N, "reason"} {"question", "is"}, and
{"ended": N, "status", "extension"?} with a wait status, of the runtime or of an extension which ended first.
"""

import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys

import connections
import isolation
import processes
import sandbox
import template

PIPE_BYTES = 256 * 1024
F_SETPIPE_SZ = 1031

# By how this program was started (supervisor.py).
BECOME = {
    "namespaces": sandbox.become_isolated,
    "bubblewrap": sandbox.become_bubblewrap,
    "process": sandbox.become_process,
    "programs": sandbox.become_process,
}


class Supervisor:
    def __init__(self, channel):
        self.channel = socket.socket(fileno=channel)
        # What a shell had open for zipwright is nothing for functions.
        os.closerange(self.channel.fileno() + 1, 65536)
        self.running = {}
        self.readers = {}
        self.template = None
        self.output = None

    def serve(self):
        """Answers the parent until it is gone; returns in a child only, with the folder of its layers."""
        if sys.platform == "linux":
            isolation.prctl(isolation.PR_SET_CHILD_SUBREAPER, 1)
        sandbox.limit_rights()
        gc.collect()
        gc.freeze()
        if self.has_template:
            self.template, request, output = template.start()
            if self.template is None:
                return self.become(json.loads(request), output)
        wake_reader, wake_writer = os.pipe()
        os.set_blocking(wake_reader, False)
        os.set_blocking(wake_writer, False)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.send({"ready": True})
        received = b""
        while True:
            readable, _, _ = select.select([self.channel, wake_reader], [], [])
            if wake_reader in readable:
                os.read(wake_reader, 4096)
                self.reap()
            if self.channel in readable:
                data = self.channel.recv(1 << 20)
                if not data:
                    self.end()
                *lines, received = (received + data).split(b"\n")
                for line in lines:
                    request = json.loads(line) if line else {}
                    if self.handle(request, line):
                        return self.become(request, self.output)

    def become(self, request, output):
        """In a child: becomes what its rung makes of it. Returns the folder of its layers in the runtime's process."""
        signal.set_wakeup_fd(-1)
        BECOME[sys.argv[1]](self, request, output)
        return request.get("opt", "/opt")

    @property
    def has_template(self):
        # The system does not let a process give its child to its parent and to new namespaces at once (clone(2)).
        return sys.platform == "linux" and sys.argv[1] == "process"

    @property
    def is_isolated(self):
        return sys.argv[1] == "namespaces"

    def send(self, message, descriptors=()):
        line = (json.dumps(message) + "\n").encode()
        if descriptors:
            socket.send_fds(self.channel, [line], descriptors)
        else:
            self.channel.sendall(line)

    def handle(self, message, line):
        """True in a child."""
        if "start" in message:
            try:
                return self.start(message, line)
            except OSError as error:
                self.send({"failed": message["start"], "reason": "%s: %s" % (error.filename, error.strerror)})
        elif "attached" in message:
            self.close_reader(message["attached"])
        elif "kill" in message:
            for pid in [pid for pid, number in self.running.items() if number == message["kill"]]:
                self.kill(pid)
        elif "whose" in message:
            pids = [pid for pid, number in self.running.items() if number == message["whose"]]
            is_from = any(connections.is_from(pid, message["port"], message["to"]) for pid in pids)
            self.send({"question": message["question"], "is": is_from})
        return False

    def start(self, request, line):
        number = request["start"]
        writer = self.open_pipe(number, request["pipe"])
        try:
            if self.has_template:
                pid = self.template.fork(line, writer)
            elif self.is_isolated:
                flags = isolation.CLONE_NEWPID | isolation.CLONE_NEWNS | isolation.CLONE_NEWIPC | isolation.CLONE_NEWUTS
                if request["network"] == "none":
                    flags |= isolation.CLONE_NEWNET
                pid = isolation.fork_into(flags)
            else:
                pid = os.fork()
        except OSError:
            os.close(writer)
            self.close_reader(number)
            raise
        if pid == 0:
            self.output = writer
            return True
        os.close(writer)
        self.running[pid] = number
        self.send({"started": number, "pid": pid})
        return False

    def open_pipe(self, number, path):
        """A named pipe that keeps writes apart (pipe(7), O_DIRECT); a reader keeps it until the parent has opened it."""
        place = "/run/host" + path if self.is_isolated else path
        os.mkfifo(place, 0o600)
        if self.is_isolated and os.getuid() == 0:
            os.chown(place, sandbox.USER_ID, sandbox.GROUP_ID)
        self.readers[number] = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        writer = os.open(place, os.O_WRONLY | os.O_CLOEXEC)
        if hasattr(os, "O_DIRECT"):
            fcntl.fcntl(writer, fcntl.F_SETFL, os.O_DIRECT)
            try:
                fcntl.fcntl(writer, F_SETPIPE_SZ, PIPE_BYTES)
            except OSError:
                pass
        return writer

    def close_reader(self, number):
        reader = self.readers.pop(number, None)
        if reader is not None:
            os.close(reader)

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            number = self.running.pop(pid, None)
            if number is not None:
                self.send({"ended": number, "status": status})

    def end(self):
        """The parent is gone: nothing that it started stays."""
        for pid in self.running:
            self.kill(pid)
        os._exit(0)

    def kill(self, pid):
        if self.is_isolated or sys.argv[1] == "bubblewrap":
            processes.kill_tree(pid)
        else:
            # It has to find all that it started first; who was stopped goes on to do so.
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)
