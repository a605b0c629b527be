/**
 * Writes src/inspect/stdlib-modules.ts: the top-level modules of each Python's standard library, on all platforms.
 *
 * - 3.10 to 3.13: `sys.stdlib_module_names` of the interpreters on PATH.
 * - 3.9, which has no such list: what its interpreter on PATH has, and what 3.10 has only on other platforms.
 * - 3.14: what differs from 3.13 in Python/stdlib_module_names.h of CPython's branch 3.14; the files that AWS's runtime
 *   has below /var/lang/lib/python3.14, and the package stdlib-list 0.12.0, say the same.
 * - 3.15: what differs from 3.14 in that file of the branch main, 2026.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ASKED = [10, 11, 12, 13];
/** PEP 649, PEP 768, PEP 784 and others. */
const SINCE_14 = [
  '_apple_support',
  '_ast_unparse',
  '_hmac',
  '_py_warnings',
  '_remote_debugging',
  '_types',
  '_zstd',
  'annotationlib',
  'compression',
];
/** Now a part of `compression`. */
const GONE_IN_14: ReadonlySet<string> = new Set(['_compression']);
/** PEP 791, PEP 799. */
const SINCE_15 = ['_math_integer', 'profiling'];
/** Deprecated in 3.11. */
const GONE_IN_15: ReadonlySet<string> = new Set(['sre_compile', 'sre_constants', 'sre_parse']);

function run(minor: number, program: string): string[] {
  return execFileSync(`python3.${minor}`, ['-I', '-c', program], { encoding: 'utf8' }).trim().split(' ');
}

function ask(minor: number): string[] {
  return run(minor, 'import sys; print(*sorted(sys.stdlib_module_names))');
}

/** Tests, examples and what the build leaves are in no list of CPython's either. */
const NOT_LISTED = /^(?:test$|_test|_ctypes_test|_?xx|__phello__|_sysconfigdata)/;

function find(minor: number): string[] {
  const program = `
import os, sys, sysconfig
names = set(sys.builtin_module_names)
folder = sysconfig.get_path("stdlib")
for name in os.listdir(folder):
    if os.path.exists(os.path.join(folder, name, "__init__.py")) or name.endswith(".py"):
        names.add(name.split(".py")[0])
names.update(name.split(".")[0] for name in os.listdir(os.path.join(folder, "lib-dynload")))
print(*names)`;
  return run(minor, program).filter((name) => !NOT_LISTED.test(name));
}

const versions = new Map<number, ReadonlySet<string>>(ASKED.map((minor) => [minor, new Set(ask(minor))]));
const [oldest, newest] = [versions.get(10) ?? new Set<string>(), versions.get(13) ?? new Set<string>()];
versions.set(9, new Set([...oldest, ...find(9)]));
const fourteen = [...newest, ...SINCE_14].filter((name) => !GONE_IN_14.has(name));
versions.set(14, new Set(fourteen));
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
