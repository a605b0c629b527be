import { consoleScript } from '../python/entry-points.ts';
import { formatRecord, type RecordRow } from '../python/record.ts';
import { inflateEntrySync } from '../zip/inflate.ts';
import { unsafeNameReason } from '../zip/entry-name.ts';
import type { CheckedEntry } from '../zip/read-archive.ts';
import { WheelError } from './errors.ts';
import { installedMember, isCachedBytecode } from './install-layout.ts';
import type { OpenWheel } from './open-wheel.ts';
import { recordHash, rowsByPath } from './record-check.ts';
import { rewriteShebang, TARGET_SHEBANG } from './script-shebang.ts';

/** A file of the installed distribution: copied from the wheel, or with content made here. */
export type Member =
  | {
      readonly kind: 'copied';
      readonly path: string;
      readonly executable: boolean;
      readonly entry: CheckedEntry;
    }
  | { readonly kind: 'made'; readonly path: string; readonly executable: boolean; readonly content: Buffer };

/** Any execute bit means executable; everything else about a wheel's modes is noise (0600, 0666 and 0777 occur). */
const EXECUTE_BITS = 0o111;

/**
 * Decides what the installed distribution consists of, in the byte order of the paths: members at their installed
 * places, console scripts, and a RECORD that lists exactly these (PEP 376).
 * @throws {WheelError} WHEEL_INVALID, WHEEL_CONFLICTING_PATHS
 */
export function planMembers(wheel: OpenWheel): readonly Member[] {
  const recordPath = `${wheel.folders.distInfo}/RECORD`;
  const members = new Map<string, Member>();
  for (const member of installedMembers(wheel)) {
    const other = members.get(member.path);
    if (other !== undefined && !isSame(other, member)) {
      throw new WheelError(
        'WHEEL_CONFLICTING_PATHS',
        `Cannot install "${wheel.filename.filename}": two different files of it go to "${member.path}"`,
        { data: { wheel: wheel.filename.filename, path: member.path } },
      );
    }
    if (member.path !== recordPath) {
      members.set(member.path, member);
    }
  }
  addConsoleScripts(wheel, members);
  const record = Buffer.from(formatRecord([...recordRows(wheel, members), { path: recordPath }]));
  members.set(recordPath, { kind: 'made', path: recordPath, executable: false, content: record });
  return [...members.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function* installedMembers(wheel: OpenWheel): Generator<Member> {
  const names = new Set(wheel.entries.map((entry) => entry.name));
  for (const entry of wheel.entries) {
    if (entry.kind !== 'file' || isCachedBytecode(entry.name, (source) => names.has(source))) {
      continue;
    }
    const installed = installedMember(entry.name, wheel.folders);
    if (installed === undefined || unsafeNameReason(installed.path) !== undefined) {
      throw new WheelError(
        'WHEEL_INVALID',
        `Cannot install "${wheel.filename.filename}": "${entry.name}" has no place`,
        {
          data: { wheel: wheel.filename.filename, path: entry.name },
        },
      );
    }
    yield installed.script
      ? scriptMember(wheel, entry, installed.path)
      : {
          kind: 'copied',
          path: installed.path,
          executable: installed.executable || ((entry.mode ?? 0) & EXECUTE_BITS) !== 0,
          entry,
        };
  }
}

function scriptMember(wheel: OpenWheel, entry: CheckedEntry, path: string): Member {
  const content = inflateEntrySync(wheel.source, entry);
  const rewritten = rewriteShebang(content);
  return rewritten === content
    ? { kind: 'copied', path, executable: true, entry }
    : { kind: 'made', path, executable: true, content: rewritten };
}

function isSame(a: Member, b: Member): boolean {
  return (
    a.kind === 'copied' &&
    b.kind === 'copied' &&
    a.entry.crc32 === b.entry.crc32 &&
    a.entry.size === b.entry.size
  );
}

function addConsoleScripts(wheel: OpenWheel, members: Map<string, Member>): void {
  for (const entryPoint of wheel.entryPoints) {
    if (entryPoint.group !== 'console_scripts' && entryPoint.group !== 'gui_scripts') {
      continue;
    }
    const path = `bin/${entryPoint.name}`;
    if (entryPoint.name.includes('/') || unsafeNameReason(path) !== undefined) {
      throw new WheelError(
        'WHEEL_INVALID',
        `Cannot install "${wheel.filename.filename}": "${entryPoint.name}" cannot be the name of a script`,
        { data: { wheel: wheel.filename.filename, script: entryPoint.name } },
      );
    }
    if (!members.has(path)) {
      const content = Buffer.from(`${TARGET_SHEBANG}\n${consoleScript(entryPoint)}`);
      members.set(path, { kind: 'made', path, executable: true, content });
    }
  }
}

/** Rows of the wheel's own RECORD where the file is unchanged, new ones elsewhere. */
function recordRows(wheel: OpenWheel, members: ReadonlyMap<string, Member>): RecordRow[] {
  const recorded = rowsByPath(wheel);
  return [...members.values()]
    .map((member): RecordRow => {
      if (member.kind === 'made') {
        return { path: member.path, hash: recordHash(member.content), size: member.content.length };
      }
      const hash =
        recorded.get(member.entry.name)?.hash ?? recordHash(inflateEntrySync(wheel.source, member.entry));
      return { path: member.path, hash, size: member.entry.size };
    })
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
