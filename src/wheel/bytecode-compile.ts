import { ToolchainError } from '../toolchain/errors.ts';
import { runProcess } from '../toolchain/run-process.ts';
import { canonicalMarshal } from './bytecode-marshal.ts';
import { bytecodePath } from './bytecode-path.ts';
import { compileScript } from './bytecode-script.ts';
import type { BytecodeTarget } from './bytecode-target.ts';

/** A Python file, at its path in the archive. */
export interface PythonSource {
  readonly path: string;
  readonly content: Buffer;
}

/** What compiling takes. */
export interface CompileContext {
  readonly target: BytecodeTarget;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface CompiledSources {
  /** Bytecode files at their paths in the archive, in the order of the sources. */
  readonly files: readonly PythonSource[];
  /** Paths of the sources that are no valid Python of that version: templates, test data, Python 2. */
  readonly skipped: readonly string[];
}

/** Magic number, flags and hash of the source (PEP 552). */
const HEADER_BYTES = 16;
/** Sources for one process: keeps its answer far below what is read of a process. */
const BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Compiles sources to bytecode that Python takes without checking it against the source. The bytes depend on the
 * sources, their paths and the interpreter's version alone.
 * @throws {ToolchainError} PROCESS_FAILED when the interpreter fails, TOOL_UNAVAILABLE when its bytecode is unknown
 */
export async function compileSources(
  sources: readonly PythonSource[],
  context: CompileContext,
): Promise<CompiledSources> {
  const files: PythonSource[] = [];
  const skipped: string[] = [];
  for (const batch of inBatches(sources)) {
    const answers = await runCompiler(batch, context);
    for (const [index, { path }] of batch.entries()) {
      const answer = answers[index];
      if (answer === undefined || answer === '-') {
        skipped.push(path);
      } else {
        files.push({
          path: bytecodePath(path, context.target.minor),
          content: canonicalBytecode(Buffer.from(answer, 'base64'), context.target),
        });
      }
    }
  }
  return { files, skipped };
}

function* inBatches(sources: readonly PythonSource[]): Generator<PythonSource[]> {
  let batch: PythonSource[] = [];
  let size = 0;
  for (const source of sources) {
    if (size > 0 && size + source.content.length > BATCH_BYTES) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(source);
    size += source.content.length;
  }
  if (batch.length > 0) {
    yield batch;
  }
}

async function runCompiler(
  batch: readonly PythonSource[],
  { target, environment, signal }: CompileContext,
): Promise<string[]> {
  const lines = batch.map(
    ({ path, content }) =>
      `${Buffer.from(target.folder + path).toString('base64')} ${content.toString('base64')}\n`,
  );
  const { exitCode, stdout, stderr } = await runProcess({
    command: target.interpreter,
    arguments: ['-B', '-s', '-S', '-W', 'ignore', '-c', compileScript],
    environment: compilerEnvironment(environment),
    input: lines.join(''),
    signal,
  });
  const answers = stdout.split('\n').slice(0, -1);
  if (exitCode !== 0 || answers.length !== batch.length) {
    throw compilerFailed(target, batch[answers.length]?.path, stderr);
  }
  return answers;
}

/** Python's own variables would change what is compiled; its hash seed is fixed, so that no order depends on chance. */
function compilerEnvironment(environment: CompileContext['environment']): CompileContext['environment'] {
  const others = Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('PYTHON'));
  return { ...Object.fromEntries(others), PYTHONHASHSEED: '0' };
}

function compilerFailed(target: BytecodeTarget, path: string | undefined, stderr: string): ToolchainError {
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return new ToolchainError(
    'PROCESS_FAILED',
    `Cannot compile ${path === undefined ? 'bytecode' : `"${path}"`} with CPython ${target.version} ("${target.interpreter}")${reason === '' ? ': it ended early' : `: ${reason}`}`,
    {
      data: { interpreter: target.interpreter, version: target.version, path, stderr },
      hint: 'build without --bytecode, or with another patch release of that CPython',
    },
  );
}

function canonicalBytecode(pyc: Buffer, target: BytecodeTarget): Buffer {
  const code = canonicalMarshal(pyc.subarray(HEADER_BYTES), target.minor);
  if (code === undefined) {
    throw new ToolchainError(
      'TOOL_UNAVAILABLE',
      `Cannot add bytecode of CPython ${target.version}: its format is not known`,
      { data: { version: target.version }, hint: 'build without --bytecode' },
    );
  }
  return Buffer.concat([pyc.subarray(0, HEADER_BYTES), code]);
}
