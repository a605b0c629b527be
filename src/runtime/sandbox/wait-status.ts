import { constants } from 'node:os';
import type { ExitStatus } from './sandbox.ts';

// Of two names of one number the first is the usual one: SIGABRT, not SIGIOT.
const names = Object.entries(constants.signals).toReversed();
const signalNames = new Map(names.map(([name, number]) => [number, name]));

/**
 * What a wait status says (wait(2): low seven bits the signal, else the second byte the exit code).
 * @param extension name of the external extension that ended, when it was not the runtime
 */
export function exitStatus(status: number, extension?: string): ExitStatus {
  const signal = status & 0x7f;
  return {
    ...(signal === 0
      ? { code: (status >> 8) & 0xff }
      : { signal: signalNames.get(signal) ?? `signal ${signal}` }),
    ...(extension === undefined ? {} : { extension }),
  };
}
