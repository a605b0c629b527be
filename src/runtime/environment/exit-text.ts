import type { ExitStatus } from '../sandbox/sandbox.ts';

/** How Go, in which Lambda is written, words signals (syscall.Signal.String on Linux). */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
  SIGSTKFLT: 'stack fault',
  SIGCHLD: 'child exited',
  SIGXCPU: 'CPU time limit exceeded',
  SIGXFSZ: 'file size limit exceeded',
  SIGIO: 'I/O possible',
  SIGSYS: 'bad system call',
};

/** `exit status 3`, or `signal: killed`: how a process ended, in Lambda's words. */
export function exitText(status: ExitStatus): string {
  if ('code' in status) {
    return `exit status ${status.code}`;
  }
  return `signal: ${SIGNALS[status.signal] ?? status.signal}`;
}
