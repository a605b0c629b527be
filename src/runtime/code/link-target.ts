/** Longest path that Linux follows (PATH_MAX, with its final NUL), in bytes. */
export const MAX_LINK_BYTES = 4095;

/**
 * Whether a link cannot lead out of the folder, wherever other links on its way go: it is relative, and goes upwards at
 * its beginning only, at most as far as its own folder is deep. That folder is a real one, since nothing is ever
 * unpacked below a link. The same holds after layers were merged, where links replace whole folders and folders links.
 * @param path of the link, relative to the folder that must not be left
 */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) {
    return false;
  }
  let above = path.split('/').length - 1;
  let isDown = false;
  for (const part of target.split('/')) {
    if (part === '..') {
      above -= 1;
      if (isDown || above < 0) {
        return false;
      }
    } else if (part !== '' && part !== '.') {
      isDown = true;
    }
  }
  return true;
}
