import type { PythonImport } from '../python/import-scan.ts';
import { isStandardModule } from './runtime-modules.ts';

/**
 * When an import runs: `always`, whenever the source is loaded; `called`, in a function or by a call; `condition`, in an `if`,
 * which may ask for the version; `guarded`, in a `try` that does without.
 */
export type ImportTime = 'always' | 'called' | 'condition' | 'guarded';

const TIMES = {
  required: 'always',
  lazy: 'called',
  dynamic: 'called',
  conditional: 'condition',
  guarded: 'guarded',
} as const;

/** The worst first: an import that always runs is reported before one that may. */
const ORDER: readonly ImportTime[] = ['always', 'called', 'condition', 'guarded'];

/** An import of a module that one Python's standard library has and another's has no more. */
export interface RemovedModule {
  readonly module: string;
  readonly line: number;
  readonly when: ImportTime;
  /** Distribution of the index that brings it back. */
  readonly replacement?: string;
}

/**
 * Distributions that bring a removed module under its old name. Sources: https://docs.python.org/3/whatsnew/3.12.html and
 * 3.13.html, which name some, https://github.com/youknowone/python-deadlib for those called `standard-…`, and setuptools for
 * its own `distutils` (https://setuptools.pypa.io/en/latest/deprecated/distutils-legacy.html).
 */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ['asynchat', 'pyasynchat'],
  ['asyncore', 'pyasyncore'],
  ['audioop', 'audioop-lts'],
  ['cgi', 'legacy-cgi'],
  ['cgitb', 'legacy-cgi'],
  ['chunk', 'standard-chunk'],
  ['crypt', 'legacycrypt'],
  ['distutils', 'setuptools'],
  ['imghdr', 'standard-imghdr'],
  ['imp', 'zombie-imp'],
  ['mailcap', 'standard-mailcap'],
  ['nntplib', 'standard-nntplib'],
  ['pipes', 'standard-pipes'],
  ['sndhdr', 'standard-sndhdr'],
  ['sunau', 'standard-sunau'],
  ['telnetlib', 'standard-telnetlib'],
  ['uu', 'standard-uu'],
  ['xdrlib', 'standard-xdrlib'],
]);

/** The imports of a source that Python 3.`from` has and 3.`to` has not: of each module the one that matters most. */
export function removedModules(
  imports: readonly PythonImport[],
  { from, to }: { readonly from: number; readonly to: number },
): RemovedModule[] {
  const found = new Map<string, RemovedModule>();
  for (const { module, level, line, kind } of imports) {
    const [name = ''] = module.split('.', 1);
    if (level > 0 || kind === 'type-only' || !isStandardModule(name, from) || isStandardModule(name, to)) {
      continue;
    }
    const when = TIMES[kind];
    const known = found.get(name);
    if (known === undefined || ORDER.indexOf(when) < ORDER.indexOf(known.when)) {
      const replacement = REPLACEMENTS.get(name);
      found.set(name, { module: name, line, when, ...(replacement === undefined ? {} : { replacement }) });
    }
  }
  return [...found.values()];
}
