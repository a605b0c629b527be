/**
 * Writes src/inspect/stdlib-modules.ts: the top-level modules of each Python's standard library, on all platforms. Asks
 * `sys.stdlib_module_names` of the interpreters python3.10 to python3.13 on PATH; those before and after are told by
 * the "What's New" pages of docs.python.org, as below.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ASKED = [10, 11, 12, 13];
/** 3.10 removed these; they are not in any list, since 3.9 has no `sys.stdlib_module_names`. */
const ONLY_BEFORE_10 = ['_bootlocale', 'formatter', 'parser', 'symbol'];
/** PEP 649, PEP 784, PEP 768 and others in 3.14; PEP 799 in 3.15. */
const SINCE_14 = ['_hmac', '_remote_debugging', '_types', '_zstd', 'annotationlib', 'compression'];
const SINCE_15 = ['profiling'];
/** Deprecated in 3.11, removed in 3.15. */
const GONE_IN_15: ReadonlySet<string> = new Set(['sre_compile', 'sre_constants', 'sre_parse']);

function ask(minor: number): string[] {
  const program = 'import sys; print(*sorted(sys.stdlib_module_names))';
  return execFileSync(`python3.${minor}`, ['-I', '-c', program], { encoding: 'utf8' }).trim().split(' ');
}

const versions = new Map<number, ReadonlySet<string>>(ASKED.map((minor) => [minor, new Set(ask(minor))]));
const [oldest, newest] = [versions.get(10) ?? new Set<string>(), versions.get(13) ?? new Set<string>()];
versions.set(9, new Set([...oldest, ...ONLY_BEFORE_10]));
const fourteen = new Set([...newest, ...SINCE_14]);
versions.set(14, fourteen);
versions.set(15, new Set([...fourteen, ...SINCE_15].filter((name) => !GONE_IN_15.has(name))));

const all = [...versions.values()];
const common = [...(all[0] ?? [])].filter((name) => all.every((names) => names.has(name)));
const others = [...new Set(all.flatMap((names) => [...names]))].filter((name) => !common.includes(name));

function lines(names: readonly string[]): string {
  let text = '';
  let line = '';
  for (const name of names.toSorted()) {
    if (line.length + name.length > 100) {
      text += `${line}\n`;
      line = '';
    }
    line += `${line === '' ? '  ' : ' '}${name}`;
  }
  return `${text}${line}\n`;
}

const rows = others.toSorted().map((name) => {
  const minors = [...versions].filter(([, names]) => names.has(name)).map(([minor]) => minor);
  const bare = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
  return `  ${bare}: [${Math.min(...minors)}, ${Math.max(...minors)}],\n`;
});

writeFileSync(
  fileURLToPath(new URL('../src/inspect/stdlib-modules.ts', import.meta.url)),
  `/** Written by tools/generate-stdlib-modules.ts: \`sys.stdlib_module_names\` of CPython, on all platforms. */

/** Of every Python that Lambda has. */
export const commonModules = \`
${lines(common)}\`;

/** Of some only: the first and the last minor version. */
export const versionedModules: Readonly<Record<string, readonly [first: number, last: number]>> = {
${rows.join('')}};
`,
);
