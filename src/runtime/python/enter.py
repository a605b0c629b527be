"""Makes the root folder in which functions run, enters it, and becomes the interpreter that forks them.

Started by the interpreter's path on the host with one argument, a JSON object:
  root         an empty folder, the place to mount the new root on
  sources      the folder of this file
for a Python runtime
  executable   the interpreter
  library      its standard library, such as /usr/lib/python3.11
  links        folder with its shared libraries (libpython), shown as /var/lang/lib
  packages     folder of the distributions that the runtime brings
  minor        of python3.minor
  debugger     folder with debugpy, if wanted
for a Node.js runtime
  node         its executable
  client       the runtime client, a JavaScript module
"""

import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import isolation  # noqa: E402

USER_ID = 993
GROUP_ID = 990
NAME = "sbx_user1051"

SYSTEM_FOLDERS = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
SYSTEM_FILES = (
    "ssl", "pki", "ca-certificates", "resolv.conf", "hosts", "host.conf", "nsswitch.conf", "gai.conf",
    "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "mime.types", "services", "protocols", "alternatives",
)
# For interpreters of systems which have their distributions elsewhere: those that the function starts find Lambda's.
SITE = 'import sys\nsys.path.append("/var/lang/lib/python3.%d/site-packages")\n'
DEVICES = ("null", "zero", "full", "random", "urandom")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def take_namespaces():
    """A mount namespace; without the right to one, also a user namespace in which this is the sandbox's user."""
    user, group = os.getuid(), os.getgid()
    try:
        isolation.unshare(isolation.CLONE_NEWNS)
    except PermissionError:
        isolation.unshare(isolation.CLONE_NEWNS | isolation.CLONE_NEWUSER)
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", "%d %d 1" % (USER_ID, user))
        write("/proc/self/gid_map", "%d %d 1" % (GROUP_ID, group))
        isolation.keep_capabilities()
        # A function could take one of its own, and with it a /tmp without limits.
        write("/proc/sys/user/max_user_namespaces", "0")
    isolation.mount(None, "/", None, isolation.MS_REC | isolation.MS_PRIVATE)


def show(source, target, writable=False):
    """Binds a file or folder; what the host does not have is left out."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif os.path.exists(source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write(target, "")
    else:
        return
    isolation.bind(source, target, writable)


def lay_system(root):
    for name in SYSTEM_FOLDERS:
        source = "/" + name
        if os.path.islink(source):
            os.symlink(os.readlink(source), root + source)
        else:
            show(source, root + source)
    for name in SYSTEM_FILES:
        show("/etc/" + name, root + "/etc/" + name)
    os.makedirs(root + "/etc", exist_ok=True)
    write(root + "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n%s:x:%d:%d::/home/%s:/sbin/nologin\n" % (NAME, USER_ID, GROUP_ID, NAME))
    write(root + "/etc/group", "root:x:0:\nsandbox:x:%d:\n" % GROUP_ID)
    for name in DEVICES:
        show("/dev/" + name, root + "/dev/" + name, writable=True)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink("/proc/self/fd" + target, root + "/dev/" + name)
    for name in ("tmp", "proc", "run/host", "run/zipwright", "opt/lib", "opt/python", "var/task/lib"):
        os.makedirs(root + "/" + name)
    isolation.bind("/proc", root + "/proc", writable=True)


def lay_node(root, settings):
    show(settings["node"], root + "/var/lang/bin/node")
    show(settings["client"], root + "/var/runtime/bootstrap.mjs")
    os.makedirs(root + "/run/empty")


def serve_programs():
    """Stays in this interpreter, whose modules must be loaded before the host's folders are out of sight."""
    import array  # noqa: F401

    import environments

    return environments.Supervisor(int(os.environ["NODE_CHANNEL_FD"]))


def lay_python(root, settings):
    """/var/lang and /var/runtime, with the runtime's distributions where AWS has them for that version."""
    library = "%s/var/lang/lib/python3.%d" % (root, settings["minor"])
    show(settings["executable"], "%s/var/lang/bin/python3.%d" % (root, settings["minor"]))
    for name in ("python3", "python"):
        os.symlink("python3.%d" % settings["minor"], root + "/var/lang/bin/" + name)
    os.makedirs(root + "/var/lang/lib")
    for name in sorted(os.listdir(settings["links"])):
        if name.startswith("libpython"):
            show(settings["links"] + "/" + name, root + "/var/lang/lib/" + name)
    packages = library + "/site-packages"
    if os.path.isdir(settings["library"] + "/site-packages"):
        show(settings["library"], library)
    else:
        # Debian's interpreter has none, and nothing can be made in a folder that is shown read-only.
        show(settings["library"], root + "/var/lang/host")
        os.makedirs(packages)
        for name in os.listdir(settings["library"]):
            if name != "sitecustomize.py":
                os.symlink("/var/lang/host/" + name, library + "/" + name)
        write(library + "/sitecustomize.py", SITE % settings["minor"])
    if "debugger" in settings:
        show(settings["debugger"], root + "/var/lang/debugger")
    empty = root + "/run/empty"
    os.makedirs(empty)
    os.makedirs(root + "/var/runtime")
    if settings["minor"] <= 10:
        isolation.bind(empty, packages)
        isolation.bind(settings["packages"], root + "/var/runtime")
    else:
        isolation.bind(settings["packages"], packages)
        write(root + "/var/runtime/bootstrap.py", "")
    isolation.bind(settings["sources"] + "/bootstrap.py", root + "/var/runtime/bootstrap.py")
    show(settings["sources"], root + "/run/zipwright")


def enter(root):
    """Changes to the new root. The host's stays at /run/host until a sandbox covers it."""
    isolation.mount("/", root + "/run/host", None, isolation.MS_BIND | isolation.MS_REC)
    isolation.pivot_root(root)
    isolation.unmount(".")
    os.chdir("/")
    isolation.mount(None, "/", None, isolation.MS_BIND | isolation.MS_REMOUNT | isolation.MS_RDONLY | isolation.MS_NOSUID | isolation.MS_NODEV)


def main():
    settings = json.loads(sys.argv[1])
    os.closerange(int(os.environ["NODE_CHANNEL_FD"]) + 1, 65536)
    root = settings["root"]
    os.umask(0o022)
    take_namespaces()
    isolation.mount("tmpfs", root, "tmpfs", isolation.MS_NOSUID | isolation.MS_NODEV, "mode=755,size=16m")
    lay_system(root)
    if "node" in settings:
        lay_node(root, settings)
        supervisor = serve_programs()
        enter(root)
        sys.argv[1:] = ["namespaces"]
        supervisor.serve()
        return
    lay_python(root, settings)
    enter(root)
    python = "/var/lang/bin/python3.%d" % settings["minor"]
    os.execve(python, [python, "/run/zipwright/supervisor.py", "namespaces"], dict(os.environ))


main()
