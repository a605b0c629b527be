import { runProcess } from './run-process.ts';

/** A Python file by the name that messages have for it. */
export interface CheckedSource {
  readonly path: string;
  readonly content: Buffer;
}

/** Why a file is no Python. */
export interface SyntaxFault {
  readonly path: string;
  /** Counted from 1, where it is known. */
  readonly line: number | null;
  /** In the interpreter's words. */
  readonly message: string;
}

export interface SyntaxContext {
  /** Path of the interpreter whose language counts. */
  readonly interpreter: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** What compiles with more than the interpreter can take is left to the function. */
const SCRIPT = `
import base64, json, sys
faults = []
for path, content in json.load(sys.stdin):
    try:
        compile(base64.b64decode(content), path, 'exec', dont_inherit=True)
    except SyntaxError as error:
        faults.append({'path': path, 'line': error.lineno, 'message': error.msg})
    except ValueError as error:
        faults.append({'path': path, 'line': None, 'message': str(error)})
    except (RecursionError, MemoryError):
        pass
json.dump(faults, sys.stdout)
`;

/**
 * Compiles sources with an interpreter, and runs nothing of them.
 * @returns what it does not take; nothing when the interpreter itself fails
 * @throws the system's error when it cannot be started, the signal's reason
 */
export async function findSyntaxFaults(
  sources: readonly CheckedSource[],
  { interpreter, environment, signal }: SyntaxContext,
): Promise<readonly SyntaxFault[]> {
  if (sources.length === 0) {
    return [];
  }
  const { exitCode, stdout } = await runProcess({
    command: interpreter,
    arguments: ['-I', '-S', '-B', '-W', 'ignore', '-c', SCRIPT],
    environment,
    input: JSON.stringify(sources.map(({ path, content }) => [path, content.toString('base64')])),
    signal,
  });
  // The script above writes it.
  return exitCode === 0 ? (JSON.parse(stdout) as SyntaxFault[]) : [];
}
