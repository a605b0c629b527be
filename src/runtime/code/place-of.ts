import { unsafeNameReason } from '../../zip/entry-name.ts';
import { ZipError } from '../../zip/errors.ts';
import { quoteName } from './errors.ts';

/** Longest name of one file that Linux accepts (NAME_MAX), in bytes. */
const MAX_COMPONENT_BYTES = 255;

/** Where names are unpacked to. */
export interface Surroundings {
  /** What the archive is called in messages. */
  readonly label: string;
  /** Longest path below the folder that the system accepts, in bytes. */
  readonly maxPathBytes: number;
  readonly platform: NodeJS.Platform;
}

/**
 * Turns an entry's name into the path, relative and normal, that it is unpacked to; the folder itself is ''. What
 * changes nothing is dropped (`./a//b` is `a/b`). Backslashes and control characters are letters of a name for Linux
 * and so for Lambda, which is why a zip with `pkg\mod.py` has no package there: here neither. Windows, where a
 * backslash leads elsewhere, takes plain names only.
 * @throws {ZipError} ZIP_UNSAFE_NAME for what leads out, or what no file can be called
 */
export function placeOf(name: string, surroundings: Surroundings): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const path = parts.join('/');
  const reason =
    unsafeReason(name, parts) ??
    (Buffer.byteLength(path) > surroundings.maxPathBytes
      ? `is longer than the ${surroundings.maxPathBytes} bytes that fit below the folder`
      : undefined) ??
    (surroundings.platform === 'win32' && path !== '' ? unsafeNameReason(path) : undefined);
  if (reason !== undefined) {
    throw new ZipError(
      'ZIP_UNSAFE_NAME',
      `Cannot unpack ${quoteName(name)} of "${surroundings.label}": the name ${reason}`,
      { data: { archive: surroundings.label, entry: name } },
    );
  }
  return path;
}

function unsafeReason(name: string, parts: readonly string[]): string | undefined {
  if (name === '') {
    return 'is empty';
  }
  if (name.startsWith('/')) {
    return 'is absolute';
  }
  if (name.includes('\0')) {
    return 'has a NUL character';
  }
  if (parts.includes('..')) {
    return 'leaves its folder';
  }
  return parts.some((part) => Buffer.byteLength(part) > MAX_COMPONENT_BYTES)
    ? `has a part longer than ${MAX_COMPONENT_BYTES} bytes`
    : undefined;
}
