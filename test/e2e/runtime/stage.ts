import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { rungs, startHost, type Rung } from '../../../src/runtime/sandbox/choose-host.ts';
import type { PythonLanguage } from '../../../src/runtime/sandbox/language.ts';
import type { SandboxHost } from '../../../src/runtime/sandbox/sandbox.ts';
import { hostVariables } from '../../../src/runtime/variables.ts';
import type { LocalInterpreter } from '../../../src/toolchain/find-python.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { readGuarantees, type Guarantees } from './guarantees.ts';
import { languageOf, nameOf, pythons } from './installed-pythons.ts';
import { makeFunction, type FunctionWish, type LocalFunction } from './local-function.ts';

/** One rung and one interpreter, with a running host that all tests of a file share. */
export class Stage {
  readonly rung: Rung;
  readonly interpreter: LocalInterpreter;
  readonly promises: Guarantees;
  #host: SandboxHost | undefined;
  #language: PythonLanguage | undefined;
  #prober: Promise<LocalFunction> | undefined;

  constructor(rung: Rung, interpreter: LocalInterpreter) {
    this.rung = rung;
    this.interpreter = interpreter;
    this.promises = readGuarantees()[rung];
  }

  get host(): SandboxHost {
    return there(this.#host);
  }

  get language(): PythonLanguage {
    return there(this.#language);
  }

  get runtime(): `python3.${number}` {
    return `python3.${this.interpreter.minor}`;
  }

  /** Whether this user owns what root owns. */
  get isRoot(): boolean {
    return process.getuid?.() === 0;
  }

  async open(): Promise<void> {
    this.#language = await languageOf(this.interpreter);
    this.#host = await this.startHost();
  }

  /** Starts another host; the caller closes it. */
  startHost(): Promise<SandboxHost> {
    const path = process.env['PATH'] ?? '';
    return startHost(this.rung, { language: this.language, variables: hostVariables(this.runtime), path });
  }

  async close(): Promise<void> {
    await (await this.#prober)?.close();
    await this.#host?.close();
  }

  /** Makes a function that lives as long as the test. */
  function(wish: FunctionWish = {}): LocalFunction {
    const made = this.make(wish, temporaryFolder());
    onTestFinished(() => made.close());
    return made;
  }

  /** Makes a function that the caller closes. */
  make(wish: FunctionWish, folder: string, host = this.host): LocalFunction {
    return makeFunction({ host, interpreter: this.interpreter }, wish, folder);
  }

  /**
   * Evaluates an expression of Python in a warm function that only looks, and returns what it is in JSON.
   * @param names modules that it uses
   */
  async ask(expression: string, ...names: string[]): Promise<unknown> {
    this.#prober ??= Promise.resolve(this.make({ app: PROBER }, readableFolder()));
    const { value } = await (await this.#prober).invoke({ expression, names });
    return value;
  }
}

/** Runs a suite on every rung, and skips it, with the reason, where the machine has not what a rung needs. */
export function onEachRung(
  suite: (stage: Stage) => void,
  interpreters: readonly LocalInterpreter[] = pythons.slice(0, 1),
): void {
  for (const rung of rungs) {
    const lack = lackOf(rung);
    for (const interpreter of interpreters) {
      describe(`${rung}, CPython ${nameOf(interpreter)}`, { timeout: 60_000 }, () => {
        const stage = new Stage(rung, interpreter);
        beforeAll(() => (lack === undefined ? stage.open() : undefined));
        afterAll(() => stage.close());
        beforeEach(({ skip }) => skip(lack !== undefined, lack));
        suite(stage);
      });
    }
    if (interpreters.length === 0) {
      describe.skip(`${rung}: no CPython of Lambda's is on this machine`);
    }
  }
}

/** What a rung needs and this machine has not, found out without the code under test. */
export function lackOf(rung: Rung): string | undefined {
  if (process.platform !== 'linux') {
    return 'these tests look into /proc, which only Linux has';
  }
  if (rung === 'process') {
    return undefined;
  }
  const namespaces = ['--mount', '--pid', '--fork', '--net', '--ipc', '--uts'];
  const [command, args] =
    rung === 'bubblewrap'
      ? (['bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', 'true']] as const)
      : (['unshare', [...(process.getuid?.() === 0 ? [] : ['--user']), ...namespaces, 'true']] as const);
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return undefined;
  } catch {
    return `"${command} ${args.join(' ')}" does not work on this machine`;
  }
}

/** Expects of what comes about by itself, on a machine that may be busy. */
export function eventually<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 10_000, interval: 20 });
}

/** Source of Python, without the indentation of the TypeScript around it. */
export function python(text: TemplateStringsArray, ...values: unknown[]): string {
  const lines = String.raw(text, ...values).split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return `${lines
    .map((line) => line.slice(indent))
    .join('\n')
    .trim()}\n`;
}

/** Source of app.py whose handler returns what an expression is, `event` and `context` among its names. */
export function returning(expression: string, ...names: string[]): string {
  return [
    ...names.map((name) => `import ${name}`),
    'def handler(event, context):',
    `    return ${expression}`,
    '',
  ].join('\n');
}

const PROBER = python`
  import importlib

  def handler(event, context):
      names = {}
      for name in event["names"]:
          importlib.import_module(name)
          names[name.split(".")[0]] = importlib.import_module(name.split(".")[0])
      return eval(event["expression"], names)
`;

function readableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function there<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The stage is not open');
  }
  return value;
}
