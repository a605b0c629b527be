import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runProcess } from '../toolchain/run-process.ts';
import type { Interpreter } from '../toolchain/find-python.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an interpreter has its C headers, and the name of its platform in Debian's paths. */
export interface PythonHeaders {
  readonly folder: string;
  readonly multiarch: string;
}

const QUESTION =
  'import json, sysconfig as s; print(json.dumps([s.get_path("include"), s.get_config_var("MULTIARCH") or ""]))';

/** @returns `undefined` when the interpreter came without headers, as Linux distributions package it */
export async function findHeaders(
  interpreter: Interpreter,
  environment: Environment,
): Promise<PythonHeaders | undefined> {
  const { exitCode, stdout } = await runProcess({
    command: interpreter.path,
    arguments: ['-I', '-c', QUESTION],
    environment,
  });
  if (exitCode !== 0) {
    return undefined;
  }
  const [folder = '', multiarch = ''] = JSON.parse(stdout) as string[];
  const headers = { folder, multiarch };
  return existsSync(join(folder, 'Python.h')) && existsSync(configurationHeader(headers))
    ? headers
    : undefined;
}

/** Debian's pyconfig.h only includes that of a platform, in a folder beside the one of all headers. */
function configurationHeader({ folder, multiarch }: PythonHeaders): string {
  const own = join(dirname(folder), multiarch, basename(folder), 'pyconfig.h');
  return multiarch !== '' && existsSync(own) ? own : join(folder, 'pyconfig.h');
}

/** What the host's pyconfig.h says of the processor; everything else is the same on all 64-bit Linux. */
const PROCESSOR_FACTS = /^#define HAVE_GCC_ASM_FOR_X(64|87) .*$/gm;

/** Copies the headers to a folder that serves every processor. */
export function copyHeaders(headers: PythonHeaders, destination: string): void {
  cpSync(headers.folder, destination, { recursive: true, dereference: true });
  const text = readFileSync(configurationHeader(headers), 'utf8');
  writeFileSync(join(destination, 'pyconfig.h'), text.replaceAll(PROCESSOR_FACTS, ''));
}
