import { unsafeNameReason } from '../../zip/entry-name.ts';
import { andMore, quoteName, type Finding, type FindingCode } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError, UNZIP_FAILED } from '../lambda-error.ts';

/** Reports names that lead out of the folder, mean something else on Linux, or are there twice. */
export function checkNames(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) => [
    ...unsafe(inspection, archive),
    ...backslashes(inspection, archive),
    ...duplicates(inspection, archive),
    ...filesAsFolders(inspection, archive),
    ...caseClashes(inspection, archive),
  ]);
}

/** `a//b` and `./a` are no normal paths, but Lambda unpacks them where they belong. */
const HARMLESS = 'is not a normal path';
const LEAVES = 'leaves its folder';

function unsafe(inspection: Inspection, archive: InspectedArchive): Finding[] {
  const found = archive.entries.flatMap(({ name }) => {
    const path = name.replaceAll('\\', '/');
    const reason = path.split('/').includes('..') ? LEAVES : unsafeNameReason(path);
    return reason === undefined || reason === HARMLESS ? [] : [{ name, reason }];
  });
  return found.slice(0, 1).map(({ name, reason }) => ({
    ...finding(inspection, archive, { code: 'NAME_UNSAFE', name }),
    severity: 'error',
    message: `The name ${quoteName(name)} ${reason}${andMore(found.length)}`,
    hint: 'make the zip again from inside the folder, with relative names',
    lambdaError: UNZIP_FAILED,
  }));
}

function backslashes(inspection: Inspection, archive: InspectedArchive): Finding[] {
  const found = archive.entries.filter(({ name }) => name.includes('\\'));
  return found.slice(0, 1).map(({ name }) => ({
    ...finding(inspection, archive, { code: 'NAME_BACKSLASH', name }),
    severity: 'error',
    message: `The name ${quoteName(name)} has a backslash, which Linux takes for a letter: there is no folder${andMore(found.length)}`,
    hint: 'zip with a tool that writes forward slashes (APPNOTE 4.4.17): zipfile of Python, 7-Zip, zipwright',
    lambdaError: importError(inspection, `No module named '${name.split('\\', 1)[0]}'`),
  }));
}

function duplicates(inspection: Inspection, archive: InspectedArchive): Finding[] {
  const last = archive.files;
  const found = archive.entries.filter(
    (entry) => entry.kind !== 'folder' && last.has(entry.path) && last.get(entry.path) !== entry,
  );
  const isSame = (entry: InspectedEntry): boolean => {
    const other = last.get(entry.path);
    return other?.crc32 === entry.crc32 && other.size === entry.size;
  };
  return found.slice(0, 1).map((entry) => ({
    ...finding(inspection, archive, { code: 'NAME_DUPLICATE', name: entry.path }),
    severity: found.every(isSame) ? 'notice' : 'warning',
    message: `${quoteName(entry.path)} is in the zip twice${isSame(entry) ? '' : ', with different contents'}${andMore(found.length)}: the later one wins`,
    hint: 'make the zip anew instead of adding to it',
  }));
}

/** Of a file, and of others below it, only one can be unpacked. */
function filesAsFolders(inspection: Inspection, archive: InspectedArchive): Finding[] {
  const found = [...archive.files.keys()].filter((path) => archive.folders.has(path));
  return found.slice(0, 1).map((path) => ({
    ...finding(inspection, archive, { code: 'NAME_DUPLICATE', name: path }),
    severity: 'error',
    message: `${quoteName(path)} is a file, and other entries lie in it as in a folder${andMore(found.length)}`,
    hint: 'make the zip anew, with one or the other',
    lambdaError: UNZIP_FAILED,
  }));
}

/** Linux keeps both; file systems of macOS and Windows, where someone may unpack the archive, keep one. */
function caseClashes(inspection: Inspection, archive: InspectedArchive): Finding[] {
  const seen = new Map<string, string>();
  const found: (readonly [string, string])[] = [];
  for (const path of archive.files.keys()) {
    const folded = path.toLowerCase();
    const earlier = seen.get(folded);
    if (earlier === undefined) {
      seen.set(folded, path);
    } else {
      found.push([earlier, path]);
    }
  }
  return found.slice(0, 1).map(([earlier, path]) => ({
    ...finding(inspection, archive, { code: 'NAME_CASE_CLASH', name: path }),
    severity: 'notice',
    message: `${quoteName(path)} and ${quoteName(earlier)} differ in case only${andMore(found.length)}: Lambda keeps both, macOS and Windows one`,
    hint: 'rename one of them',
  }));
}

interface Named {
  readonly code: FindingCode;
  readonly name: string;
}

function finding(
  inspection: Inspection,
  archive: InspectedArchive,
  { code, name }: Named,
): Pick<Finding, 'code' | 'path' | 'layer' | 'distribution'> {
  return { code, ...placeOf(inspection, archive, name) };
}
