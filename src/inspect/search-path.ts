/** Who fills a folder that Python looks in. */
export type SearchPathOwner = 'function' | 'layers' | 'sdk' | 'client' | 'standard library';

/** One folder of `sys.path`. */
export interface SearchPathFolder {
  /** As functions print it. */
  readonly path: string;
  readonly owner: SearchPathOwner;
}

/** First minor whose runtime has the SDK among the interpreter's distributions. */
const SDK_IN_LANG = 11;

/** The folder of the SDK and of AWS's runtime client. */
export function sdkFolder(minor: number): string {
  return minor < SDK_IN_LANG ? '/var/runtime' : `/var/lang/lib/python3.${minor}/site-packages`;
}

/**
 * `sys.path` of a function without layers and without a variable PYTHONPATH, as the function itself prints it: folders
 * of layers come once more at the end, because `site.addsitedir` adds what does not exist. Layers take that away.
 * Source: what functions print, and the bootstrap of the runtimes.
 */
export function searchPath(minor: number): readonly SearchPathFolder[] {
  const library = `/var/lang/lib/python3.${minor}`;
  const layers: readonly SearchPathFolder[] = [
    { path: `/opt/python/lib/python3.${minor}/site-packages`, owner: 'layers' },
    { path: '/opt/python', owner: 'layers' },
  ];
  const distributions: SearchPathFolder = {
    path: `${library}/site-packages`,
    owner: minor < SDK_IN_LANG ? 'standard library' : 'sdk',
  };
  return [
    { path: '/var/task', owner: 'function' },
    ...layers,
    ...(minor < SDK_IN_LANG ? [] : [distributions]),
    { path: '/var/runtime', owner: minor < SDK_IN_LANG ? 'sdk' : 'client' },
    { path: `/var/lang/lib/python3${minor}.zip`, owner: 'standard library' },
    { path: library, owner: 'standard library' },
    { path: `${library}/lib-dynload`, owner: 'standard library' },
    distributions,
    ...layers,
  ];
}
