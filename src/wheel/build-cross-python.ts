import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';

/**
 * Start-up file of every Python of a build (site, "sitecustomize"). It makes the interpreter speak of the target:
 * platform tag, processor, file names of extensions, compiler. In the environment these variables would also reach
 * uv's own look at the interpreter, and uv would install the target's build tools instead of the machine's.
 */
function startUpFile(machine: string, dataName: string): string {
  return `import os
import sys
import sysconfig

MACHINE = ${JSON.stringify(machine)}


def host_data_name():
    if hasattr(sysconfig, "_get_sysconfigdata_name"):
        return sysconfig._get_sysconfigdata_name()
    return "_sysconfigdata_%s_%s_%s" % (sys.abiflags, sys.platform, sys.implementation._multiarch)


if "ZIPWRIGHT_HOST_SYSCONFIG" not in os.environ:
    os.environ["ZIPWRIGHT_HOST_SYSCONFIG"] = host_data_name()
    os.environ["ZIPWRIGHT_BUILD_ROOT"] = os.getcwd()
    os.environ["ZIPWRIGHT_BUILD_VENV"] = sys.prefix
os.environ["_PYTHON_HOST_PLATFORM"] = "linux-" + MACHINE
os.environ["_PYTHON_SYSCONFIGDATA_NAME"] = ${JSON.stringify(dataName)}

host_uname = os.uname


def uname():
    facts = host_uname()
    return os.uname_result((facts.sysname, facts.nodename, facts.release, facts.version, MACHINE))


os.uname = uname
`;
}

/** Module of the interpreter's build variables: the host's, with the target's names and zipwright's compiler. */
function buildVariables(machine: string): string {
  return `import importlib
import os
import sys

TARGET = "${machine}-linux-gnu"
host = importlib.import_module(os.environ["ZIPWRIGHT_HOST_SYSCONFIG"]).build_time_vars
host_name = host.get("MULTIARCH") or TARGET
build_time_vars = {
    key: value.replace(host_name, TARGET) if isinstance(value, str) else value
    for key, value in host.items()
}
soabi = "cpython-%d%d-%s" % (sys.version_info[0], sys.version_info[1], TARGET)
build_time_vars.update(
    {
        "MULTIARCH": TARGET,
        "SOABI": soabi,
        "EXT_SUFFIX": "." + soabi + ".so",
        "SHLIB_SUFFIX": ".so",
        "CC": "cc",
        "CXX": "c++",
        "LINKCC": "cc",
        "AR": "ar",
        "ARFLAGS": "rcs",
        "RANLIB": "ranlib",
        "LDSHARED": "cc -shared",
        "LDCXXSHARED": "c++ -shared",
        "BLDSHARED": "cc -shared",
        "CCSHARED": "-fPIC",
        "CFLAGS": "-DNDEBUG -fwrapv -O2 -g0",
        "OPT": "-DNDEBUG -O2 -g0",
        "Py_ENABLE_SHARED": 0,
        "Py_DEBUG": 0,
    }
)
for key in ("BASECFLAGS", "CPPFLAGS", "EXTRA_CFLAGS", "LDFLAGS", "PY_CFLAGS", "PY_LDFLAGS", "CONFIGURE_CFLAGS"):
    build_time_vars[key] = ""
`;
}

/**
 * Writes the modules that make an interpreter of this machine build for the target.
 * @param folder empty folder, to be put on PYTHONPATH
 */
export function writeCrossModules(folder: string, target: Target): void {
  const { machine } = architectures[target.architecture];
  const dataName = `_sysconfigdata__linux_${machine}-linux-gnu`;
  mkdirSync(folder, { recursive: true });
  // Not under the name that CPython would look for itself, or the host's own data would be this file.
  const ownName = `zipwright${dataName}`;
  writeFileSync(join(folder, 'sitecustomize.py'), startUpFile(machine, ownName));
  writeFileSync(join(folder, `${ownName}.py`), buildVariables(machine));
}
