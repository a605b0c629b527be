import { readAdvisory, type Advisory } from '../../python/advisory.ts';
import { FileSource, memorySource, type ByteSource } from '../../zip/byte-source.ts';
import { ZipError } from '../../zip/errors.ts';
import { inflateEntrySync } from '../../zip/inflate.ts';
import { readArchive } from '../../zip/read-archive.ts';

/** Collects the advisories about some distributions out of the records of a database. */
export class AdvisoryCollector {
  readonly advisories: Advisory[] = [];
  /** Records, whatever they are about. */
  count = 0;
  /** Those that are none of OSV's format. */
  invalid = 0;
  firstInvalid: string | undefined;
  readonly #wanted: ReadonlySet<string>;

  /** @param wanted normalised names */
  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** @param place where the record is, for messages */
  add(record: unknown, place: string): void {
    const read = readAdvisory(record, this.#wanted);
    this.count += 1;
    if (read.kind === 'advisory') {
      this.advisories.push(read.advisory);
    } else if (read.kind === 'invalid') {
      this.invalid += 1;
      this.firstInvalid ??= place;
    }
  }

  /** One record, a list of them, an answer of OSV's API, or a record on each line. */
  addText(text: string, place: string): void {
    const whole = parseJson(text);
    if (whole !== undefined) {
      recordsOf(whole).forEach((record) => this.add(record, place));
      return;
    }
    text.split(/\r?\n/).forEach((line, index) => {
      if (line.trim() !== '') {
        this.add(parseJson(line), `${place}, line ${index + 1}`);
      }
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'object' && value !== null && 'vulns' in value && Array.isArray(value.vulns)) {
    return value.vulns;
  }
  return Array.isArray(value) ? value : [value];
}

const LIMITS = { entries: 1_000_000, size: 4 * 1024 ** 3 };
const LARGEST_RECORD = 64 * 1024 * 1024;

/**
 * Reads the records of a zip, as OSV exports an ecosystem: one JSON file for each.
 * @throws {ZipError}
 */
export function addArchive(collector: AdvisoryCollector, source: ByteSource): void {
  for (const entry of readArchive(source, LIMITS)) {
    if (entry.kind !== 'file' || !entry.name.endsWith('.json')) {
      continue;
    }
    if (entry.size > LARGEST_RECORD) {
      throw new ZipError(
        'ZIP_TOO_LARGE',
        `Cannot read "${entry.name}" of "${source.label}": it has ${entry.size} bytes, and ${LARGEST_RECORD} are looked at`,
        {
          data: { archive: source.label, entry: entry.name },
        },
      );
    }
    collector.addText(inflateEntrySync(source, entry).toString('utf8'), entry.name);
  }
}

/** The same from a file. @throws {ZipError} and the system's error */
export function addArchiveFile(collector: AdvisoryCollector, path: string): void {
  using source = new FileSource(path);
  addArchive(collector, source);
}

const ZIP_SIGNATURE = 'PK';

/** Records of a text or a zip, whichever it is. @throws {ZipError} */
export function addBytes(collector: AdvisoryCollector, bytes: Buffer, label: string): void {
  if (bytes.toString('latin1', 0, 2) === ZIP_SIGNATURE) {
    addArchive(collector, memorySource(bytes, label));
  } else {
    collector.addText(bytes.toString('utf8'), label);
  }
}
