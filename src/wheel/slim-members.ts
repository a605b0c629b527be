import { stripDebug } from '../elf/strip.ts';
import { isElf } from '../elf/header.ts';
import { parseRecord } from '../python/record.ts';
import { memberContent, recordPath, type PackMember } from './pack-member.ts';
import { ReferenceScan } from './slim-references.ts';
import { unneededByName } from './slim-rules.ts';
import { unusedTests } from './slim-tests.ts';

/**
 * Leaves out what a distribution cannot need at run time: tests, type stubs, sources of native code, documents; and
 * strips debug symbols. Only files that its RECORD lists are touched, metadata and scripts never, and nothing that a
 * module which stays refers to.
 */
export function slimMembers(members: readonly PackMember[]): PackMember[] {
  const own = recordedPaths(members);
  const candidates = members.filter(({ path }) => own.has(path) && !isProtected(path));
  const references = new ReferenceScan();
  const tests = unusedTests(candidates, references, members);
  return members
    .filter((member) => !tests.has(member))
    .filter(({ path }) => !own.has(path) || isProtected(path) || !isUnneeded(path, references))
    .map((member) => (own.has(member.path) ? withoutDebug(member) : member));
}

/** Metadata tells what is installed and under which licence; scripts are run by name. */
function isProtected(path: string): boolean {
  return /^[^/]+\.dist-info\//.test(path) || path.startsWith('bin/');
}

/** Paths that RECORD lists with the hash of a file. */
function recordedPaths(members: readonly PackMember[]): ReadonlySet<string> {
  const path = recordPath(members);
  const record = members.find((member) => member.path === path);
  const rows = record === undefined ? [] : parseRecord(memberContent(record).toString('utf8'));
  return new Set(rows.filter(({ hash }) => hash !== undefined).map((row) => row.path));
}

function isUnneeded(path: string, references: ReferenceScan): boolean {
  switch (unneededByName(path)) {
    case 'type stub':
      return !(references.stubs && path.endsWith('.pyi'));
    case 'native source':
      return !references.nativeSources.has(path.slice(path.lastIndexOf('/') + 1));
    case 'documentation':
      return true;
    case undefined:
      return false;
  }
}

function withoutDebug(member: PackMember): PackMember {
  const { path, executable } = member;
  // Only libraries are stripped, and those have such a name: there is no need to unpack everything else.
  if (!/\.so(\.|$)/.test(path)) {
    return member;
  }
  const content = memberContent(member);
  const stripped = isElf(content) ? stripDebug(content) : content;
  return stripped === content ? member : { kind: 'made', path, executable, content: stripped };
}
