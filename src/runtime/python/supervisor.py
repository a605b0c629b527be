"""Forks execution environments from one warm interpreter.

Run as `supervisor.py namespaces` in the root that enter.py made, or `supervisor.py process SETTINGS` on the host, where
SETTINGS is a JSON object: path (the interpreter's sys.path) and packages (what stands for
/var/lang/lib/python3.x/site-packages). With `once` and
SETTINGS it forks nothing and becomes a runtime itself; with `programs` it starts the programs that it is told, and with
`bubblewrap` those that are bubblewrap.
"""

import json
import os
import site
import sys

SOURCES = os.path.dirname(os.path.abspath(__file__))

HIDDEN = []
IS_ISOLATED = sys.argv[1] == "namespaces"

def search_path():
    if not IS_ISOLATED:
        path = json.loads(sys.argv[2])["path"]
        if sys.argv[1] == "once" and os.environ.get("PYTHONPATH"):
            # Where an interpreter puts them: after the folder of the program that it runs.
            path[1:1] = os.environ["PYTHONPATH"].split(os.pathsep)
        return path

    library = "/var/lang/lib/python3.%d" % sys.version_info.minor
    archive = "/var/lang/lib/python3%d.zip" % sys.version_info.minor
    return ["/var/runtime", archive, library, library + "/lib-dynload", library + "/site-packages"]

def load_bootstrap():
    """Imports what AWS's bootstrap imports before a function's own code.

    The client's C extension keeps the Runtime API's address from when it is loaded, so it is left to the children.
    """
    import importlib.util
    import types

    placeholder = types.ModuleType("runtime_client")
    placeholder.initialize_client = lambda user_agent: None
    sys.modules["runtime_client"] = placeholder
    path = "/var/runtime/bootstrap.py" if IS_ISOLATED else SOURCES + "/bootstrap.py"
    specification = importlib.util.spec_from_file_location("bootstrap", path)
    bootstrap = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(bootstrap)
    del sys.modules["runtime_client"]
    if not IS_ISOLATED:
        # This interpreter was started without them, so that nothing of the host's site-packages runs.
        for give in (site.setquit, site.setcopyright, site.sethelper):
            give()
        bootstrap.PACKAGES = json.loads(sys.argv[2])["packages"]
        bootstrap.LAYERS = sys.argv[3] if len(sys.argv) > 3 else "/opt"
    return bootstrap

def serve():
    """Returns in a child only, ready to become a runtime."""
    if sys.argv[1] in ("programs", "bubblewrap"):
        supervise(int(os.environ["NODE_CHANNEL_FD"]), set(sys.modules))
    channel = int(os.environ.get("NODE_CHANNEL_FD", -1))
    sys.path[:] = search_path()
    bootstrap = load_bootstrap()
    if sys.argv[1] == "once":
        return bootstrap
    known = set(sys.modules)
    share_libraries()
    layers = supervise(channel, known)
    if not IS_ISOLATED:
        bootstrap.LAYERS = layers
    return bootstrap


def supervise(channel, known):
    """Returns in a child only, with the folder of its layers.

    known names the modules that functions may share; the others are hidden from them.
    """
    sys.path.insert(0, SOURCES)
    sys.dont_write_bytecode = True
    import environments

    sys.dont_write_bytecode = False
    del sys.path[0]
    # A function may have modules of these names. They stay alive: to take them apart would write to shared pages.
    own = [name for name, module in sys.modules.items() if name not in known and is_python(module)]
    HIDDEN.extend(sys.modules.pop(name) for name in own)
    os.environ.clear()
    return environments.Supervisor(channel).serve()


def share_libraries():
    """Loads what the client's C extension needs, once for all children."""
    import ctypes

    try:
        ctypes.CDLL("libstdc++.so.6")
    except OSError:
        pass


def is_python(module):
    return str(getattr(module, "__file__", "")).endswith(".py")


def connect(bootstrap):
    """Loads the client's C extension, now that the Runtime API's address is known."""
    try:
        import runtime_client
    except ImportError:
        sys.path.insert(0, SOURCES)
        import transport as runtime_client

        del sys.path[0]
        sys.modules["runtime_client"] = runtime_client
    if "awslambdaric" in sys.modules:
        import awslambdaric.lambda_runtime_client as client

        client.runtime_client = runtime_client
        runtime_client.initialize_client(client._user_agent())
    else:
        import awslambdaric.__main__

        bootstrap.runtime_client = awslambdaric.__main__


bootstrap = serve()
connect(bootstrap)
bootstrap.__name__ = "__main__"
sys.modules["__main__"] = bootstrap
sys.argv[:] = ["/var/runtime/bootstrap.py"]
bootstrap.main()
