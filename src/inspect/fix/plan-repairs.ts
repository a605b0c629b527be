import { checkEntries } from '../checks/entries.ts';
import { checkLinks } from '../checks/links.ts';
import { checkModes } from '../checks/modes.ts';
import { checkNames } from '../checks/names.ts';
import { andMore, quoteName, type Finding, type FindingCode } from '../finding.ts';
import { prepareInspection } from '../inspection.ts';
import { repairHeaders, repairModes } from './headers.ts';
import {
  leaveOutBytecode,
  leaveOutDuplicates,
  leaveOutFolderEntries,
  leaveOutLockFiles,
  leaveOutSystemFiles,
} from './left-out.ts';
import { repairNormalNames, repairSlashes } from './names.ts';
import { repairPythonFolder, repairTopFolder } from './places.ts';
import {
  mergeRepairs,
  type Repair,
  type RepairContext,
  type RepairedEntry,
  type RepairStep,
} from './repair.ts';

/** What a repaired archive will have, and why it cannot be made where that is so. */
export interface RepairPlan {
  /** In the order of the directory. */
  readonly entries: readonly RepairedEntry[];
  readonly repairs: readonly Repair[];
  /** Why nothing can be written: what these are about cannot be copied, or must not be. */
  readonly refusals: readonly Finding[];
}

/** Names first: the later steps go by them. Left out is what would stand in the way of finding everything in one folder. */
const places: readonly RepairStep[] = [
  repairSlashes,
  repairNormalNames,
  leaveOutSystemFiles,
  leaveOutDuplicates,
  leaveOutBytecode,
  leaveOutLockFiles,
  repairTopFolder,
  repairPythonFolder,
  leaveOutFolderEntries,
];
const headers: readonly RepairStep[] = [repairModes, repairHeaders];

/** What one step leaves out may be what kept an earlier one from its work; more rounds than that are not needed. */
const MOST_ROUNDS = 5;

/** Decides what is to be repaired. Doing it to what was repaired before changes nothing. */
export function planRepairs(context: RepairContext): RepairPlan {
  let entries: readonly RepairedEntry[] = context.archive.entries.map((origin) => ({ ...origin, origin }));
  let repairs: readonly Repair[] = [];
  const apply = (steps: readonly RepairStep[]): boolean => {
    const made = steps.flatMap((step) => {
      const done = step(entries, context);
      entries = done.entries;
      return done.repairs;
    });
    repairs = mergeRepairs([...repairs, ...made]);
    return made.length > 0;
  };
  let rounds = 1;
  while (apply(places) && rounds < MOST_ROUNDS) {
    rounds += 1;
  }
  apply(headers);
  return { entries, repairs, refusals: [...refusals(entries, context), ...nobodyKnowsNames(entries)] };
}

/** What the new headers would hide, or cannot say. */
const REFUSED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'NAME_UNSAFE',
  'ENTRY_UNREADABLE',
  'LINK_OUTSIDE',
]);

/** Asks the checks, with the names that entries will have and the data and types that they have. */
function refusals(entries: readonly RepairedEntry[], { archive, target }: RepairContext): Finding[] {
  const { reader } = archive;
  const planned = entries.map((entry) => ({
    ...entry,
    name: withoutDots(entry.name),
    unixMode: entry.origin.unixMode,
  }));
  for (const entry of planned) {
    const reason = reader.failures.get(entry.origin);
    if (reason !== undefined) {
      reader.failures.set(entry, reason);
    }
  }
  const inspection = prepareInspection({ ...archive, entries: planned }, [], target);
  return [checkNames, checkLinks, checkModes, checkEntries]
    .flatMap((check) => check(inspection))
    .filter(({ code, severity }) => REFUSED.has(code) && severity === 'error');
}

/** What is unsafe shall not hide behind what is only odd, as in `a//..`. */
function withoutDots(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0
    ? name
    : `${name.startsWith('/') ? '/' : ''}${parts.join('/')}${name.endsWith('/') ? '/' : ''}`;
}

function nobodyKnowsNames(entries: readonly RepairedEntry[]): Finding[] {
  const unknown = entries.filter(({ origin }) => !Buffer.from(origin.name).equals(origin.rawName));
  return unknown.slice(0, 1).map(({ path }) => ({
    code: 'NAME_UNSAFE',
    severity: 'error',
    path,
    message: `The name ${quoteName(path)} is neither ASCII nor UTF-8: which letters are meant is not said${andMore(unknown.length)}`,
    hint: 'make the zip again with a tool that writes UTF-8 names (APPNOTE appendix D)',
  }));
}
