import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../store/errors.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { isPythonFacts, type PythonFacts } from './probe-python.ts';

/** Bump when the probe asks for more: what an older one found is then asked anew. */
const SCHEMA_VERSION = 1;

/** What was known of a file when it was run. */
interface PythonRecord {
  /** In bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly facts: PythonFacts;
}

/**
 * What interpreters said of themselves, kept in `interpreters.json` of a folder so that a later run need not start
 * them. A record counts while the file has the size and time that it had; what is damaged counts as not there.
 */
export class PythonRecords {
  readonly #path: string | undefined;
  readonly #records: Map<string, PythonRecord>;
  #isChanged = false;

  /** @param folder where the file is; without one nothing is kept */
  constructor(folder: string | undefined) {
    this.#path = folder === undefined ? undefined : join(folder, 'interpreters.json');
    this.#records = this.#path === undefined ? new Map() : readRecords(this.#path);
  }

  /** @param executable path with all links followed */
  find(executable: string): PythonFacts | undefined {
    const record = this.#records.get(executable);
    return record !== undefined && isCurrent(executable, record) ? record.facts : undefined;
  }

  add(executable: string, facts: PythonFacts): void {
    const { size, mtimeMs } = statSync(executable);
    this.#records.set(executable, { size, mtimeMs, facts });
    this.#isChanged = true;
  }

  /** Writes what is new. A folder that cannot be written to costs the next run its time, and nothing else. */
  save(): void {
    if (this.#path === undefined || !this.#isChanged) {
      return;
    }
    const interpreters = [...this.#records].filter(([executable, record]) => isCurrent(executable, record));
    const text = JSON.stringify({
      schemaVersion: SCHEMA_VERSION,
      interpreters: Object.fromEntries(interpreters),
    });
    try {
      writeFileAtomic(this.#path, `${text}\n`);
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
    }
  }
}

function isCurrent(executable: string, { size, mtimeMs, facts }: PythonRecord): boolean {
  try {
    const found = statSync(executable);
    const isSame = found.size === size && found.mtimeMs === mtimeMs;
    return isSame && existsSync(facts.executable) && existsSync(facts.standardLibrary);
  } catch {
    return false;
  }
}

function readRecords(path: string): Map<string, PythonRecord> {
  try {
    const { schemaVersion, interpreters } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const entries =
      schemaVersion === SCHEMA_VERSION && typeof interpreters === 'object' ? (interpreters ?? {}) : {};
    return new Map(
      Object.entries(entries).filter((entry): entry is [string, PythonRecord] => isRecord(entry[1])),
    );
  } catch {
    return new Map();
  }
}

function isRecord(value: unknown): value is PythonRecord {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { size, mtimeMs, facts } = value as Record<string, unknown>;
  return typeof size === 'number' && typeof mtimeMs === 'number' && isPythonFacts(facts);
}
