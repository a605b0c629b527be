import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import type { ZigTool } from '../toolchain/zig.ts';
import { unavailablePrograms } from './build-unavailable.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A folder of programs that stand before the machine's own, and the variables that name them. */
export interface BuildPrograms {
  readonly environment: Environment;
  /** What they note: see {@link readProgramLog}. */
  readonly log: string;
}

/** How zig compiles for a target. */
export interface ZigCompiler {
  readonly zig: ZigTool;
  readonly target: Target;
  /** Folder with Python.h and pyconfig.h. */
  readonly headers: string;
}

const TRIPLES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'];
const withTriples = (names: readonly string[]): string[] => [
  ...names,
  ...TRIPLES.flatMap((triple) => names.map((name) => `${triple}-${name}`)),
];

const C_COMPILERS = [...withTriples(['gcc']), 'cc', 'clang'];
const CXX_COMPILERS = [...withTriples(['g++']), 'c++', 'clang++'];
const ARCHIVERS = withTriples(['ar', 'ranlib']);

/** All programs that mean: something is compiled. */
export const compilerNames: ReadonlySet<string> = new Set([...C_COMPILERS, ...CXX_COMPILERS]);

/** Named without folder: a path with a space in it is more than most build scripts understand. */
const NAMES: Environment = {
  CC: 'cc',
  CXX: 'c++',
  AR: 'ar',
  RANLIB: 'ranlib',
  LDSHARED: 'cc -shared',
  LDCXXSHARED: 'c++ -shared',
};

/**
 * Writes the programs for a build that must not compile: each notes that it was called, and fails. Windows runs no
 * such scripts.
 * @param folder empty folder for them
 */
export function writeStubs(folder: string, environment: Environment): BuildPrograms {
  return writePrograms({ folder, environment }, () => new Map());
}

/** Writes the programs for a build that compiles with zig; tools that zipwright does not bring still fail. */
export function writeCompilers(
  folder: string,
  environment: Environment,
  compiler: ZigCompiler,
): BuildPrograms {
  return writePrograms({ folder, environment }, (log) => {
    const flags = compilerFlags(compiler);
    const zig = (command: string, options: readonly string[]): string =>
      zigScript(compiler.zig, { command, options, log, workspace: folder });
    return new Map([
      ...C_COMPILERS.map((name) => [name, zig('cc', flags)] as const),
      ...CXX_COMPILERS.map((name) => [name, zig('c++', flags)] as const),
      ...ARCHIVERS.map((name) => [name, zig(name.endsWith('ranlib') ? 'ranlib' : 'ar', [])] as const),
    ]);
  });
}

interface Place {
  readonly folder: string;
  readonly environment: Environment;
}

function writePrograms(
  { folder, environment }: Place,
  working: (log: string) => ReadonlyMap<string, string>,
): BuildPrograms {
  const programs = join(folder, 'bin');
  const log = join(folder, 'calls');
  mkdirSync(programs, { recursive: true });
  const scripts = working(log);
  for (const name of [...compilerNames, ...unavailablePrograms]) {
    writeScript(join(programs, name), scripts.get(name) ?? refusalScript(name, log));
  }
  for (const [name, script] of scripts) {
    writeScript(join(programs, name), script);
  }
  const path = [programs, environment['PATH'] ?? ''].join(delimiter);
  return { environment: { ...environment, ...NAMES, PATH: path }, log };
}

function writeScript(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** One write per line, so that programs which run at once do not mix theirs. */
function noteCommand(outcome: string, name: string, log: string): string {
  return `note=$(printf '%s\\t' ${outcome} ${quote(name)} "$@" | tr '\\n' ' ')
printf '%s\\n' "$note" >> ${quote(log)}`;
}

function refusalScript(name: string, log: string): string {
  return `#!/bin/sh
${noteCommand('refused', name, log)}
echo "${name}: not available in this build" >&2
exit 127
`;
}

/**
 * Options that come before the build script's own, so that its choice of optimisation wins. Without -O zig compiles
 * in a mode with run-time checks.
 */
function compilerFlags({ target, headers }: ZigCompiler): string[] {
  const { machine } = architectures[target.architecture];
  const triple = `${machine}-linux-gnu.${target.runtime.operatingSystem.glibc.join('.')}`;
  return [
    '-target',
    triple,
    '-O2',
    '-g0',
    '-fno-sanitize=undefined',
    '-Wno-unused-command-line-argument',
    `-I${headers}`,
    `-ffile-prefix-map=${headers}=python`,
  ];
}

/**
 * Options that would bind the library to this machine (its folders, its processor), and some of GNU's linker that only
 * tune and that zig's does not know.
 */
const DROPPED_OPTIONS = (
  '-march=native -mtune=native -mcpu=native -I/usr/include -I/usr/local/include ' +
  '-L/usr/lib -L/usr/lib/* -L/usr/lib64* -L/lib* -L/usr/local/lib* ' +
  '-Wl,-rpath -Wl,-rpath,/* -Wl,-rpath=/* -Wl,-R* -Wl,/* -R/* ' +
  '-Wl,-Bsymbolic-functions -Wl,--exclude-libs* -Wl,--warn-common -Wl,-O*'
).split(' ');

interface ZigCommand {
  readonly command: string;
  readonly options: readonly string[];
  readonly log: string;
  readonly workspace: string;
}

/** The cross-compiling interpreter's start-up file sets the two variables, to folders whose names are random. */
function zigScript(zig: ZigTool, { command, options, log, workspace }: ZigCommand): string {
  const isCompiler = options.length > 0;
  const prefixes = isCompiler
    ? ' -s "-ffile-prefix-map=${ZIPWRIGHT_BUILD_ROOT:-$PWD}=." "-ffile-prefix-map=${ZIPWRIGHT_BUILD_VENV:-/nowhere}=build"'
    : '';
  return `#!/bin/sh
for argument do
  shift
  case $argument in
    ${DROPPED_OPTIONS.join('|')}) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
ZIG_GLOBAL_CACHE_DIR=${quote(zig.cache)} ZIG_LOCAL_CACHE_DIR=${quote(join(workspace, 'zig'))}
export ZIG_GLOBAL_CACHE_DIR ZIG_LOCAL_CACHE_DIR
${quote(zig.path)} ${command} ${options.map(quote).join(' ')}${prefixes} "$@" && exit 0
code=$?
${noteCommand('failed', command, log)}
exit $code
`;
}

/** A word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
