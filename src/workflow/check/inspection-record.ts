import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import type { Finding } from '../../inspect/finding.ts';
import { stateFolder } from '../../resolve/kept-resolution.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';

/** What is kept of the last inspection of a package that was built here. */
export interface InspectionRecord {
  /** SHA-256 of the archive, hexadecimal. */
  readonly sha256: string;
  /** What the findings depend on beside the archive, and the day. */
  readonly conditions: string;
  /** What they depend on in the archive. */
  readonly contents: string;
  readonly findings: readonly Finding[];
}

/** What an archive is judged for, by the names that Lambda has for it. */
export interface JudgedFor {
  readonly kind: 'function' | 'layer';
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string | undefined;
  /** Layer archives. */
  readonly layers: readonly string[];
  /** Patterns of native files that the project exempts. */
  readonly allowNative: readonly string[];
}

/** Where the inspection of a package is kept. @param directory of the project */
export function inspectionPath(directory: string, archive: string): string {
  return join(stateFolder(directory), `inspected.${basename(archive)}.json`);
}

/**
 * What findings depend on beside the archive and the day: also the program that finds them.
 * @throws the system's error when a layer is not there
 */
export function describeConditions(judgedFor: JudgedFor): string {
  const { kind, runtime, architecture, handler = null, layers, allowNative } = judgedFor;
  const program = identify(import.meta.filename);
  const files = layers.map((layer) => [layer, ...identify(layer)]);
  return JSON.stringify([program, kind, runtime, architecture, handler, allowNative, files]);
}

function identify(path: string): readonly number[] {
  const { size, mtimeMs } = statSync(path);
  return [size, mtimeMs];
}

/** @returns `undefined` when there is none, or none that this version wrote */
export function readInspectionRecord(path: string): InspectionRecord | undefined {
  const text = ifExists(() => readFileSync(path, 'utf8'));
  if (text === undefined) {
    return undefined;
  }
  try {
    // Written by keepInspection; what something else wrote names no archive and no conditions that are asked for.
    return JSON.parse(text) as InspectionRecord;
  } catch {
    return undefined;
  }
}

/** @throws {StoreError} */
export function keepInspection(path: string, record: InspectionRecord): void {
  writeFileAtomic(path, JSON.stringify(record));
}
