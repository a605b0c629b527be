"""System calls of Linux that Python has no functions for: namespaces, mounts, privileges.

Every function raises OSError with the call's name as its file name. Sources: the man pages of section 2 named beside each.
"""

import ctypes
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2

SIGCHLD = 17
CAPABILITY_VERSION_3 = 0x20080522

_MACHINE = os.uname().machine
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}.get(_MACHINE)
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}.get(_MACHINE)
_SYS_KEYCTL = {"x86_64": 250, "aarch64": 219}.get(_MACHINE)
_SYS_MOUNT_SETATTR = 442
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}.get(_MACHINE)

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(result, name):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def _syscall(number, name, *arguments):
    if number is None:
        raise OSError(38, "not known for this machine", name)
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), name)


def unshare(flags):
    """unshare(2)"""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def fork_into(flags):
    """Forks a child which lives in new namespaces (clone(2) without a new stack). Only while there is one thread.

    Returns the child's process id as this process sees it, and 0 in the child.
    """
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    result = _libc.syscall(
        ctypes.c_long(_SYS_CLONE),
        ctypes.c_ulong(flags | SIGCHLD),
        ctypes.c_void_p(),
        ctypes.c_void_p(),
        ctypes.c_void_p(),
        ctypes.c_void_p(),
    )
    if result == 0:
        python.PyOS_AfterFork_Child()
        return 0
    number = ctypes.get_errno()
    python.PyOS_AfterFork_Parent()
    if result < 0:
        raise OSError(number, os.strerror(number), "clone")
    return result


def mount(source, target, kind=None, flags=0, data=None):
    """mount(2)"""
    encoded = [None if each is None else os.fsencode(each) for each in (source, target, kind, data)]
    result = _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])
    _checked(result, "mount %s" % target)


def unmount(target):
    """Takes a mount away from the tree at once (umount2(2) with MNT_DETACH)."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), "umount %s" % target)


def pivot_root(folder):
    """Makes a mounted folder the root; the old root is left mounted upon it (pivot_root(2), "." twice)."""
    os.chdir(folder)
    _syscall(_SYS_PIVOT_ROOT, "pivot_root", b".", b".")


def prctl(option, argument=0):
    """prctl(2)"""
    result = _libc.prctl(option, ctypes.c_ulong(argument), ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong())
    _checked(result, "prctl")


# statvfs(3) reports a mount's flags by these bits; a remount in a user namespace must keep them.
_LOCKED_FLAGS = ((2, MS_NOSUID), (4, MS_NODEV), (8, MS_NOEXEC), (1024, 1024), (2048, 2048), (4096, 1 << 21))


AT_FDCWD = -100
AT_RECURSIVE = 0x8000
MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2


def bind(source, target, writable=False):
    """Shows a file or folder in a second place, read-only unless asked otherwise, without set-uid programs."""
    mount(source, target, None, MS_BIND | MS_REC)
    if not writable:
        make_read_only(target)


def make_read_only(target):
    """With all that is mounted below it (mount_setattr(2)); before Linux 5.12 the mount itself only."""
    attributes = struct.pack("=QQQQ", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    try:
        _syscall(
            _SYS_MOUNT_SETATTR,
            "mount_setattr %s" % target,
            ctypes.c_int(AT_FDCWD),
            os.fsencode(target),
            ctypes.c_uint(AT_RECURSIVE),
            attributes,
            ctypes.c_size_t(len(attributes)),
        )
    except OSError:
        present = os.statvfs(target).f_flag
        kept = sum(flag for bit, flag in _LOCKED_FLAGS if present & bit)
        mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | kept)


KEYCTL_JOIN_SESSION_KEYRING = 1


def leave_keyring():
    """Takes a new, empty session keyring (keyctl(2)): the user's has tickets and keys."""
    try:
        _syscall(_SYS_KEYCTL, "keyctl", ctypes.c_int(KEYCTL_JOIN_SESSION_KEYRING), None)
    except OSError:
        # A system without keyrings, or that allows none, has nothing to hide there.
        pass


def keep_capabilities():
    """Lets the program that this process becomes have its capabilities, although its user is not root (capabilities(7))."""
    with open("/proc/self/status") as file:
        effective = next(int(line.split()[1], 16) for line in file if line.startswith("CapEff:"))
    low, high = effective & 0xFFFFFFFF, effective >> 32
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _syscall(_SYS_CAPSET, "capset", header, struct.pack("6I", low, low, low, high, high, high))
    for capability in range(effective.bit_length()):
        if effective >> capability & 1:
            arguments = (ctypes.c_ulong(each) for each in (PR_CAP_AMBIENT_RAISE, capability, 0, 0))
            _checked(_libc.prctl(PR_CAP_AMBIENT, *arguments), "prctl")


def drop_bounding_set():
    """No program that this process becomes can gain a capability (capabilities(7)). Takes CAP_SETPCAP."""
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, *(ctypes.c_ulong(each) for each in (capability, 0, 0, 0))) < 0:
            return


def drop_capabilities():
    """Gives up every capability, and the way to new ones (capset(2), PR_SET_NO_NEW_PRIVS)."""
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _syscall(_SYS_CAPSET, "capset", header, struct.pack("6I", 0, 0, 0, 0, 0, 0))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
