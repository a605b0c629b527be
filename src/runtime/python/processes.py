"""Finds what descends from a process, and ends it."""

import os
import signal


def process_tree(pid):
    """A process and what descends from it (proc_pid_task(5)); parents before their children."""
    found = [pid]
    for each in found:
        try:
            tasks = os.listdir("/proc/%d/task" % each)
        except OSError:
            continue
        for task in tasks:
            try:
                with open("/proc/%d/task/%s/children" % (each, task)) as file:
                    found += [int(word) for word in file.read().split()]
            except OSError:
                pass
    return found


def kill_tree(pid):
    """Kills a process, its group and all that descends from it."""
    kill_all(process_tree(pid))


def end_below(groups):
    """Kills process groups, all that descends from this process, and what that starts meanwhile. Returns 0."""
    while True:
        kill_all(process_tree(os.getpid())[1:] + list(groups))
        try:
            os.wait()
        except ChildProcessError:
            return 0


def kill_all(pids):
    """Kills processes, and the groups that they lead."""
    for pid in pids:
        for kill in (os.killpg, os.kill):
            try:
                kill(pid, signal.SIGKILL)
            except OSError:
                pass
