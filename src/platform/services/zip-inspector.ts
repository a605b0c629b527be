import { openSource } from '../../zip/byte-source.ts';
import { parseDirectory } from '../../zip/central-directory.ts';
import { locateDirectory } from '../../zip/end-of-directory.ts';
import { ZipError } from '../../zip/errors.ts';
import type { ZipInspector } from '../../services/lambda/ports.ts';

/** Entries beyond which an archive is not looked into. */
const MAX_ENTRIES = 200_000;

/** Looks into archives by their directories; nothing is unpacked. */
export function zipInspector(blobPath: (sha256: string) => string): ZipInspector {
  return {
    unzippedBytes: async ({ sha256 }) => {
      try {
        using source = openSource(blobPath(sha256));
        const location = locateDirectory(source);
        if (location.entries > MAX_ENTRIES) {
          return undefined;
        }
        return parseDirectory(source, location).reduce((sum, { size }) => sum + size, 0);
      } catch (error) {
        if (error instanceof ZipError) {
          return undefined;
        }
        throw error;
      }
    },
  };
}
