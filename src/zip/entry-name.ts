/** Longest path that Linux accepts (PATH_MAX, with its final NUL) and longest name of one file (NAME_MAX), in bytes. */
const MAX_PATH_BYTES = 4095;
const MAX_COMPONENT_BYTES = 255;

/**
 * Tells why an entry's name must not be unpacked, or `undefined` when it is a plain relative path.
 * A folder's final slash is allowed. Sources: APPNOTE 4.4.17 (forward slashes, no drive, no leading slash) and the
 * limits of the Linux file system that Lambda unpacks to.
 */
export function unsafeNameReason(name: string): string | undefined {
  if (name === '' || name === '/') {
    return 'is empty';
  }
  if (name.startsWith('/')) {
    return 'is absolute';
  }
  if (/^[A-Za-z]:/.test(name)) {
    return 'starts with a Windows drive';
  }
  if (name.includes('\\')) {
    return 'has a backslash';
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    return 'has a control character';
  }
  return unsafeComponentReason(name.endsWith('/') ? name.slice(0, -1) : name);
}

function unsafeComponentReason(path: string): string | undefined {
  if (path.length > MAX_PATH_BYTES / 4 && Buffer.byteLength(path) > MAX_PATH_BYTES) {
    return `is longer than ${MAX_PATH_BYTES} bytes`;
  }
  for (const component of path.split('/')) {
    if (component === '..') {
      return 'leaves its folder';
    }
    if (component === '.' || component === '') {
      return 'is not a normal path';
    }
    if (component.length > MAX_COMPONENT_BYTES / 4 && Buffer.byteLength(component) > MAX_COMPONENT_BYTES) {
      return `has a part longer than ${MAX_COMPONENT_BYTES} bytes`;
    }
  }
  return undefined;
}
