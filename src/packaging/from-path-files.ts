/** What one line of a .pth file does when Python starts. */
export type PathLine =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'code'; readonly code: string; readonly module: string | undefined };

/** Python itself refuses nothing; a larger file is no list of folders. */
const MAX_BYTES = 1 << 20;

/** Reads a .pth file as Python's `site` module does: comments, code to run, folders for the search path. */
export function parsePathFile(content: Buffer): PathLine[] {
  const text = content.toString('utf8', 0, MAX_BYTES).replace(/^\uFEFF/, '');
  return text.split(/\r?\n|\r/).flatMap((line): PathLine[] => {
    if (/^import[ \t]/.test(line)) {
      return [{ kind: 'code', code: line, module: /^import[ \t]+(\w+)/.exec(line)?.[1] }];
    }
    const path = line.trimEnd();
    return path.trim() === '' || path.startsWith('#') ? [] : [{ kind: 'folder', path }];
  });
}

/**
 * Files whose code only matters to the environment itself: setuptools' stand-in for distutils, virtualenv's own,
 * coverage of subprocesses, and namespace packages of the time before Python had them, which Python finds by itself.
 */
const HARMLESS =
  /^(?:distutils-precedence|_?virtualenv|(?:[a-z]\d?_)?coverage|init_cov_core|pytest-cov|.*-nspkg)\.pth$/;

export function isHarmlessPathFile(name: string): boolean {
  return HARMLESS.test(name);
}
