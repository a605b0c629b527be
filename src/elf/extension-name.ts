/** What the file name of a Python extension module says. */
export interface ExtensionName {
  /** The module's own name, without its package. */
  readonly module: string;
  /** For one CPython, for all with the stable ABI, for whichever it was built for without saying, or for Windows. */
  readonly kind: 'cpython' | 'abi3' | 'plain' | 'pyd';
  /** 11 of `cpython-311`. */
  readonly pythonMinor?: number;
  /** Built for CPython without the GIL. `abi3t` (PEP 803) loads on all CPythons since 3.15, `abi3` only on those with it. */
  readonly freeThreaded?: true;
  /** Multiarch tuple (`x86_64-linux-gnu`), `darwin`, or Windows' tag (`win_amd64`). */
  readonly platform?: string;
}

/** PEP 3149 and PEP 703: `m` was the mark of CPython up to 3.7, `t` is that of free threading. Debug builds have others. */
const CPYTHON = /^([^./]+)\.cpython-3(\d{1,2})([mt]?)(?:-([\w-]+))?\.so$/;
/** PEP 384 and PEP 803. */
const STABLE = /^([^./]+)\.abi3(t?)\.so$/;
/** bpo-22980: Windows' tag is optional. */
const WINDOWS = /^([^./]+?)(?:\.cp3(\d{1,2})(t?)-(\w+))?\.pyd$/;
/** Without a tag any library could be meant; those that `import` cannot name (`libz-1a2b.so`) are no modules. */
const PLAIN = /^([\p{ID_Start}_][\p{ID_Continue}]*)\.so$/u;

/**
 * Reads the file name (without folder) of a Python extension module. `undefined` means that no release build of
 * CPython would import such a file: another name, a versioned library (`libz.so.1`), PyPy's or a debug build's module.
 */
export function parseExtensionName(fileName: string): ExtensionName | undefined {
  const tagged = CPYTHON.exec(fileName);
  if (tagged !== null) {
    return describe('cpython', tagged);
  }
  const windows = WINDOWS.exec(fileName);
  if (windows !== null) {
    return describe('pyd', windows);
  }
  const [, stable, threading] = STABLE.exec(fileName) ?? [];
  if (stable !== undefined) {
    return { module: stable, kind: 'abi3', ...(threading === 't' && { freeThreaded: true }) };
  }
  const plain = PLAIN.exec(fileName)?.[1];
  return plain === undefined ? undefined : { module: plain, kind: 'plain' };
}

function describe(kind: 'cpython' | 'pyd', parts: RegExpExecArray): ExtensionName {
  const [, module = '', minor, flag, platform] = parts;
  return {
    module,
    kind,
    ...(minor !== undefined && { pythonMinor: Number(minor) }),
    ...(flag === 't' && { freeThreaded: true }),
    ...(platform !== undefined && { platform }),
  };
}
