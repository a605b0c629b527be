import { exitCodes } from '../errors/zipwright-error.ts';
import { architectures, type Architecture } from './architectures.ts';
import { LambdaError } from './errors.ts';
import { pythonRuntimes, type PythonRuntime } from './runtimes.ts';

/** What a package is built for: a runtime on an architecture. */
export interface Target {
  readonly runtime: PythonRuntime;
  readonly architecture: Architecture;
}

/** `python3.11 x86_64`, as printed and as used in cache keys. */
export function describeTarget(target: Target): string {
  return `${target.runtime.id} ${target.architecture}`;
}

/**
 * Finds a runtime by Lambda's identifier; `3.11` means `python3.11`.
 * @throws {LambdaError} UNKNOWN_RUNTIME
 */
export function parseRuntime(text: string): PythonRuntime {
  const id = /^\d/.test(text) ? `python${text}` : text;
  const runtime = pythonRuntimes.find((known) => known.id === id);
  if (runtime === undefined) {
    const known = pythonRuntimes.map((each) => each.id);
    throw new LambdaError(
      'UNKNOWN_RUNTIME',
      `Cannot take "${text}" for a runtime: zipwright knows ${known.join(', ')}`,
      {
        data: { runtime: text, known },
        hint: `use one of them, for example --runtime ${known.at(-3) ?? known[0]}`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return runtime;
}

const OTHER_SPELLINGS: Readonly<Record<string, Architecture>> = {
  aarch64: 'arm64',
  amd64: 'x86_64',
  'x86-64': 'x86_64',
};

/**
 * Reads an architecture, in Lambda's spelling or the machine's (`aarch64`, `amd64`).
 * @throws {LambdaError} UNKNOWN_ARCHITECTURE
 */
export function parseArchitecture(text: string): Architecture {
  const name = OTHER_SPELLINGS[text] ?? text;
  if (name === 'x86_64' || name === 'arm64') {
    return name;
  }
  const known = Object.keys(architectures);
  throw new LambdaError(
    'UNKNOWN_ARCHITECTURE',
    `Cannot take "${text}" for an architecture: Lambda has ${known.join(' and ')}`,
    {
      data: { architecture: text, known },
      hint: 'use --arch x86_64 or --arch arm64',
      exitCode: exitCodes.usage,
    },
  );
}
