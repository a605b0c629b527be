/** Where a wheel's member goes when it is installed flat, as `pip install --target` does. */
export interface InstalledMember {
  readonly path: string;
  /** Scripts are executable whatever the wheel says. */
  readonly executable: boolean;
  /** A script whose `#!python` line names the interpreter of the target (PEP 427, "Recommended installer features"). */
  readonly script: boolean;
}

/** Names of a wheel's two special folders. */
export interface WheelFolders {
  readonly distInfo: string;
  readonly data: string;
}

/** `name-1.0.dist-info` has `name-1.0.data` beside it. */
export function wheelFolders(distInfo: string): WheelFolders {
  return { distInfo, data: distInfo.replace(/\.dist-info$/, '.data') };
}

const plain = (path: string): InstalledMember => ({ path, executable: false, script: false });

/**
 * Maps a member's name to its installed path: the `.data` folder's schemes (purelib, platlib, scripts, data, headers)
 * go where pip puts them under `--target`, everything else stays.
 * @returns `undefined` for a scheme that no specification knows
 */
export function installedMember(name: string, folders: WheelFolders): InstalledMember | undefined {
  if (!name.startsWith(`${folders.data}/`)) {
    return plain(name);
  }
  const [scheme = '', ...rest] = name.slice(folders.data.length + 1).split('/');
  const path = rest.join('/');
  switch (scheme) {
    case 'purelib':
    case 'platlib':
    case 'data':
      return plain(path);
    case 'scripts':
      return { path: `bin/${path}`, executable: true, script: true };
    case 'headers':
      return plain(`include/${folders.data.split('-', 1)[0]}/${path}`);
    default:
      return undefined;
  }
}

/**
 * Whether a member is compiled bytecode that belongs to a source file. Python ignores it when its source has another
 * time stamp, which in a Lambda package it always has; a .pyc without source beside it is the module itself.
 */
export function isCachedBytecode(path: string, hasSource: (source: string) => boolean): boolean {
  if (!path.endsWith('.pyc') && !path.endsWith('.pyo')) {
    return false;
  }
  return path.includes('__pycache__/') || hasSource(path.slice(0, -1));
}
