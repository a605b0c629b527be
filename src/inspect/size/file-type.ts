const TYPES: ReadonlyMap<string, string> = new Map([
  ...named('Python', 'py'),
  ...named('bytecode', 'pyc', 'pyo'),
  ...named('native libraries', 'so', 'pyd', 'dylib', 'dll'),
  ...named('type stubs', 'pyi', 'typed'),
  ...named('native sources, static libraries', 'c', 'cc', 'cpp', 'cxx', 'h', 'hh', 'hpp', 'hxx'),
  ...named('native sources, static libraries', 'pyx', 'pxd', 'pxi', 'f', 'f90', 'a', 'o', 'lib'),
  ...named('archives', 'gz', 'bz2', 'xz', 'zip', 'whl', 'zst', 'tar', 'tgz'),
]);
const VERSIONED_LIBRARY = /\.so\.[\d.]+$/;
const EXTENSION = /\.([A-Za-z0-9_+-]{1,12})$/;

function named(name: string, ...extensions: readonly string[]): (readonly [string, string])[] {
  return extensions.map((extension) => [extension, name]);
}

/** What kind of file a path is of, by its name alone: `Python`, `native libraries`, `.json`. */
export function fileType(path: string): string {
  if (path.includes('-info/') && /(?:^|\/)[^/]+\.(?:dist|egg)-info\//.test(path)) {
    return 'metadata of distributions';
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) {
    return 'without extension';
  }
  return TYPES.get(extension) ?? (VERSIONED_LIBRARY.test(name) ? 'native libraries' : `.${extension}`);
}
