/** What a sandbox runs functions on; absolute paths of the host. */
export type Language = PythonLanguage | NodeLanguage;

/** A Node.js runtime. Sandboxes of every language are started by a Python program. */
export interface NodeLanguage {
  readonly kind: 'nodejs';
  readonly executable: string;
  /** What Node is started with before the client's file, for a function with these variables. */
  readonly flags: (variables: Readonly<Record<string, string>>) => readonly string[];
  /** Any CPython of this machine. */
  readonly python: string;
}

/** Interpreter and distributions of a Python runtime. */
export interface PythonLanguage {
  readonly kind: 'python';
  /** Of python3.minor. */
  readonly minor: number;
  readonly executable: string;
  /** Its standard library, such as `/usr/lib/python3.11`. */
  readonly library: string;
  /** Folder with its shared libraries. */
  readonly links: string;
  /** Distributions that the runtime brings: AWS's client and boto3. */
  readonly packages: string;
  /** Starts every function under a debugger, which waits for an editor. */
  readonly debugger?: PythonDebugger;
}

export interface PythonDebugger {
  /** Folder with the package `debugpy`. */
  readonly folder: string;
  /** Where it listens, on the loopback address. */
  readonly port: number;
}

/** Where a sandbox shows the debugger. */
export const DEBUGGER_FOLDER = '/var/lang/debugger';

/**
 * The program of a function that is debugged.
 * @param python the interpreter and its flags
 * @param folder the debugger's, as the function sees it
 */
export function debugCommand(
  python: readonly string[],
  folder: string,
  { port, target }: { readonly port: number; readonly target: readonly string[] },
): string[] {
  return [
    ...python,
    // The debugger needs the source of what is frozen into the interpreter, and says so without this.
    '-Xfrozen_modules=off',
    `${folder}/debugpy`,
    '--listen',
    `127.0.0.1:${port}`,
    '--wait-for-client',
    ...target,
  ];
}

/** Where a function sees them: AWS moved them out of /var/runtime with python3.11. */
export function hasPackagesInRuntime({ minor }: PythonLanguage): boolean {
  return minor <= 10;
}
