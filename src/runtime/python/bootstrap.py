"""Starts AWS's runtime client as the managed Python runtimes do: first the search path, then the handler.

Runs as /var/runtime/bootstrap.py with the function's environment variables. What stands where is known from `sys.path` as
functions of each runtime print it on Lambda, repeated entries included.
"""

import json  # noqa: F401
import logging  # noqa: F401
import os
import site
import sys
import time  # noqa: F401
import traceback  # noqa: F401
import warnings  # noqa: F401

# Where layers and the interpreter's distributions are; elsewhere only where a sandbox cannot have these folders.
LAYERS = "/opt"
PACKAGES = "/var/lang/lib/python3.%d/site-packages" % sys.version_info.minor

# Interpreters of some systems do not look there by themselves.
if os.path.isdir(PACKAGES) and PACKAGES not in sys.path:
    sys.path.append(PACKAGES)

# Imported before the search path changes: what a function brings cannot replace it.
import awslambdaric.__main__ as runtime_client  # noqa: E402


def prepare_search_path():
    version = "python3.%d" % sys.version_info.minor
    task = os.environ["LAMBDA_TASK_ROOT"]
    layers = ["%s/python/lib/%s/site-packages" % (LAYERS, version), LAYERS + "/python"]
    sites = [task]
    if "PYTHONPATH" not in os.environ:
        sites += layers
        sys.path[:0] = layers + ([PACKAGES] if sys.version_info.minor >= 11 else [])
    sys.path.insert(0, task)
    # This runs .pth files; a folder that does not exist is put at the end of the path once more.
    for folder in sites:
        site.addsitedir(folder)
    own = [os.environ["LAMBDA_RUNTIME_DIR"]]
    if not PACKAGES.startswith("/var/lang/") and PACKAGES not in own:
        # An interpreter that the function starts does not look there by itself.
        own.append(PACKAGES)
    os.environ.setdefault("PYTHONPATH", os.pathsep.join(own))


def main():
    if os.environ.get("LC_CTYPE") == "C.UTF-8":
        # Lambda has the locale en_US.UTF-8; where it is missing, the interpreter sets this to make up for it.
        del os.environ["LC_CTYPE"]
    prepare_search_path()
    runtime_client.main([os.environ["LAMBDA_TASK_ROOT"], os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
