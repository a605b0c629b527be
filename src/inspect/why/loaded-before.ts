/**
 * Top-level modules that are loaded before `sys.path` has any folder of the function's, or that are part of the
 * interpreter itself: whatever a function or a layer brings under these names, the interpreter never looks for it.
 * This is what `sys.modules` of python3.9 to python3.13 has in common when AWS's runtime client is imported as the
 * runtimes' bootstrap does it, and what `sys.builtin_module_names` of CPython on Linux has.
 */
const LOADED: ReadonlySet<string> = new Set(
  `
  __future__ _abc _codecs _collections _collections_abc _decimal _frozen_importlib _frozen_importlib_external _functools
  _imp _io _json _operator _signal _sitebuiltins _sre _stat _string _thread _warnings _weakref _weakrefset abc atexit
  awslambdaric builtins codecs collections copyreg decimal encodings enum functools genericpath importlib io itertools
  json keyword linecache logging marshal math numbers operator os posix posixpath re reprlib runtime_client simplejson
  site stat string sys threading time traceback types warnings weakref zipimport
  `
    .trim()
    .split(/\s+/),
);

const BUILT_IN: ReadonlySet<string> = new Set([
  '_abc',
  '_ast',
  '_codecs',
  '_collections',
  '_functools',
  '_imp',
  '_io',
  '_locale',
  '_operator',
  '_signal',
  '_sre',
  '_stat',
  '_string',
  '_symtable',
  '_thread',
  '_tracemalloc',
  '_warnings',
  '_weakref',
  'atexit',
  'builtins',
  'errno',
  'faulthandler',
  'gc',
  'itertools',
  'marshal',
  'posix',
  'pwd',
  'sys',
  'time',
]);

/** Frozen into the interpreter since 3.11, and found before any folder is looked at. */
const FROZEN: ReadonlySet<string> = new Set(['ntpath', 'runpy']);
const FIRST_FROZEN_MINOR = 11;

/** Why nothing that a function brings can take a name's place; `undefined` when something can. */
export type Precedence = 'built in' | 'loaded before';

/** @param name top-level */
export function precedenceOf(name: string, minor: number): Precedence | undefined {
  if (BUILT_IN.has(name) || (minor >= FIRST_FROZEN_MINOR && FROZEN.has(name))) {
    return 'built in';
  }
  return LOADED.has(name) ? 'loaded before' : undefined;
}
