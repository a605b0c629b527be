"""What a forked child does to itself before it runs a function's code."""

import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
import time

import isolation
import processes

USER_ID = 993
GROUP_ID = 990
OPEN_FILES = 1024
TELEMETRY = 3
OUTPUTS = (1, 2, TELEMETRY)
# As many as a file system of that size has on a disk.
FILES_PER_MEGABYTE = 256
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
RUNTIME_PORT = 9001

# An interpreter or a C library reads these when it starts, which has happened already.
READ_AT_START = ("PYTHON", "LD_", "MALLOC_", "GLIBC_", "LC_", "OPENSSL_")
DEFAULTS = {
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH"),
}


def become_isolated(supervisor, request, output):
    """In the first process of new namespaces. Returns in the runtime's process; the first one stays and waits for it."""
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    # A process group reaches across process namespaces: without one of its own, kill(0) would hit the supervisor.
    os.setsid()
    try:
        take_variables(request, "/run/host")
        mount_folders(request)
        if request["network"] == "none":
            pass_listener(supervisor, request["start"])
        supervisor.send({"mounted": request["start"]})
    except OSError as error:
        supervisor.send({"failed": request["start"], "reason": "%s: %s" % (error.filename, error.strerror)})
        os._exit(1)
    start_children(supervisor, request, output, lose_privileges, {})


def become_bubblewrap(supervisor, request, output):
    """In a plain child: bwrap makes all that there is of a sandbox, and ends it."""
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    take_variables(request)
    take_over(supervisor, output)
    run_bubblewrap(request["command"], {**request["variables"], "_LAMBDA_TELEMETRY_LOG_FD": str(TELEMETRY)})


def run_bubblewrap(command, variables):
    """Starts bwrap with nothing of the function's: its variables are for what bwrap starts, and no other user's to see."""
    options = [b"--clearenv"]
    for name, value in variables.items():
        options += [b"--setenv", os.fsencode(name), os.fsencode(value)]
    arguments = os.memfd_create("arguments", 0)
    os.write(arguments, b"".join(each + b"\0" for each in options))
    os.lseek(arguments, 0, os.SEEK_SET)
    os.set_inheritable(arguments, True)
    os.chdir("/")
    run_program([command[0], "--args", str(arguments)] + command[1:], {"PATH": "/usr/bin:/bin"})


def take_variables(request, root=""):
    """Reads the variables, which the supervisor never sees: what it has read, all its later children could find."""
    path = root + request["secrets"]
    with open(path) as file:
        request.update(json.load(file))
    os.unlink(path)


def become_process(supervisor, request, output):
    """In a plain child, which has lost its capabilities with the supervisor (see limit_rights)."""
    children = {}
    take_variables(request)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(processes.end_below(children)))
    if sys.platform == "linux":
        isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGTERM)
        # What loses its parent becomes a child of this process, and ends with it.
        isolation.prctl(isolation.PR_SET_CHILD_SUBREAPER, 1)
    os.setsid()
    start_children(supervisor, request, output, lead_group, children)


def limit_rights():
    """Gives up in the supervisor, once, what none of its children may have.

    What a package's modes forbid is forbidden to root as well, so a plain process has no capabilities.
    """
    if sys.platform == "linux":
        isolation.leave_keyring()
        if os.getuid() == 0 and sys.argv[1] != "bubblewrap":
            isolation.drop_bounding_set()
        if sys.argv[1] in ("process", "programs"):
            isolation.drop_capabilities()


def lead_group():
    if sys.platform == "linux":
        isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()


def start_children(supervisor, request, output, prepare, children):
    """Starts extensions and the runtime. Returns in the runtime's process; this one stays and waits for it.

    children gets the path of each extension by its process, and None by that of the runtime.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for path in request["extensions"] + [None]:
        pid = os.fork()
        if pid == 0:
            take_over(supervisor, output)
            prepare()
            if path is None:
                run(supervisor, request)
                return
            run_program([path], request["extensionVariables"])
        children[pid] = path
    if sys.platform == "linux":
        # The function's processes must not reach into this one, which can speak to the supervisor's parent.
        isolation.prctl(isolation.PR_SET_DUMPABLE, 0)
    os.close(output)
    wait_for(supervisor, request["start"], children)


def mount_folders(request):
    user = "" if os.getuid() else ",uid=%d,gid=%d" % (USER_ID, GROUP_ID)
    plain = isolation.MS_NOSUID | isolation.MS_NODEV
    isolation.mount("proc", "/proc", "proc", plain | isolation.MS_NOEXEC)
    for name in ("sys", "irq", "bus", "fs", "sysrq-trigger"):
        # These ask for a user, not for capabilities: the kernel's settings are nothing for functions.
        if os.path.exists("/proc/" + name):
            isolation.bind("/proc/" + name, "/proc/" + name)
    size = (request["tmp"], request["tmp"] * FILES_PER_MEGABYTE, user)
    isolation.mount("tmpfs", "/tmp", "tmpfs", plain, "mode=700,size=%dm,nr_inodes=%d%s" % size)
    isolation.bind("/run/host" + request["task"], "/var/task")
    isolation.bind("/run/host" + request["opt"] if "opt" in request else "/run/empty", "/opt")
    isolation.unmount("/run/host")
    isolation.mount("tmpfs", "/run", "tmpfs", plain | isolation.MS_RDONLY, "mode=755,size=4k")


def pass_listener(supervisor, number):
    """Listens where Lambda's Runtime API is, in a network of its own, and hands the socket to the parent.

    The message is the one by which Node's processes pass servers to each other.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        fcntl.ioctl(listener, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", RUNTIME_PORT))
        listener.listen(16)
        message = {"cmd": "NODE_HANDLE", "type": "net.Server", "msg": {"listener": number}}
        supervisor.send(message, [listener.fileno()])


def take_over(supervisor, output):
    """Gives a process its standard descriptors, and nothing else that was open."""
    supervisor.channel.close()
    for descriptor in supervisor.readers.values():
        os.close(descriptor)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    for descriptor in OUTPUTS:
        if descriptor != output:
            os.dup2(output, descriptor)
    os.closerange(max(OUTPUTS) + 1, max(nothing, output) + 16)
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lose_privileges():
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(GROUP_ID, GROUP_ID, GROUP_ID)
        os.setresuid(USER_ID, USER_ID, USER_ID)
    isolation.drop_capabilities()
    # Changing the user has taken this from the process, and with it its own /proc/self.
    isolation.prctl(isolation.PR_SET_DUMPABLE, 1)


def run(supervisor, request):
    """Becomes the runtime: in this interpreter, or in a fresh one where its start matters."""
    variables = {**request["variables"], "_LAMBDA_TELEMETRY_LOG_FD": str(TELEMETRY)}
    os.chdir(request["task"] if not supervisor.is_isolated else "/var/task")
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    if "command" in request or is_fresh_needed(variables):
        if "command" not in request:
            # Lambda has the locale en_US.UTF-8; an interpreter that does not find it would change its ways of decoding.
            variables.setdefault("LC_CTYPE", "C.UTF-8")
        run_program(wrapped(request, variables), variables)
    # The supervisor's own are cleared. One by one, because update() looks at more of the shared pages.
    for name, value in variables.items():
        os.environ[name] = value
    time.tzset()
    if "AWS_LAMBDA_LOG_FORMAT" in variables or "AWS_LAMBDA_LOG_LEVEL" in variables:
        # The client reads these when it is imported.
        for name in [name for name in sys.modules if name.split(".")[0] == "awslambdaric"]:
            del sys.modules[name]


def is_fresh_needed(variables):
    if "AWS_LAMBDA_EXEC_WRAPPER" in variables:
        return True
    if any(variables.get(name) != value for name, value in DEFAULTS.items()):
        return True
    return any(name.startswith(READ_AT_START) and name not in DEFAULTS for name in variables)


def wrapped(request, variables):
    command = request.get("command") or fresh_interpreter(request)
    wrapper = variables.get("AWS_LAMBDA_EXEC_WRAPPER")
    if not wrapper or sys.argv[1] == "bubblewrap":
        # Where bubblewrap starts the runtime, the wrapper is inside.
        return command
    if not os.path.isfile(wrapper):
        fail("%s: does not exist" % wrapper, 127)
    if not os.access(wrapper, os.X_OK):
        fail("%s: is not an executable" % wrapper, 126)
    return [wrapper] + command


def fresh_interpreter(request):
    if sys.argv[1] == "namespaces":
        return [sys.executable, "/var/runtime/bootstrap.py"]
    # The host's site-packages stay out: supervisor.py sets the search path.
    return [sys.executable, "-S", "-s", sys.argv[0], "once", sys.argv[2], request.get("opt", "/opt")]


def run_program(command, variables):
    try:
        os.execve(command[0], command, variables)
    except OSError as error:
        fail("%s: %s" % (command[0], error.strerror), 126)


def fail(message, code):
    os.write(2, (message + "\n").encode())
    os._exit(code)


def wait_for(supervisor, number, children):
    """The first process of a sandbox: reaps what ends, and ends everything when the runtime or an extension does."""
    while True:
        pid, status = os.wait()
        if pid in children:
            message = {"ended": number, "status": status}
            if children[pid] is not None:
                message["extension"] = os.path.basename(children[pid])
            if not supervisor.is_isolated:
                processes.end_below(children)
            supervisor.send(message)
            os._exit(0)
