import { quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { UNZIP_FAILED } from '../lambda-error.ts';

/** Reports what an archive's file has besides its entries, and entries that share their bytes. */
export function checkLayout(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) => {
    const { before, between, behind, isZip64, overlapping } = archive.layout();
    const extra = [
      ...(before > 0 ? [`${bytes(before)} before its first entry`] : []),
      ...(between > 0 ? [`${bytes(between)} between its entries`] : []),
      ...(behind > 0 ? [`${bytes(behind)} behind its end`] : []),
    ];
    return [
      ...(overlapping === undefined ? [] : [describeOverlap(inspection, archive, overlapping.name)]),
      ...(overlapping !== undefined || extra.length === 0 ? [] : [describeExtra(archive, extra)]),
      ...(isZip64 ? [describeZip64(archive)] : []),
    ];
  });
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function layerOf({ isLayer, label }: InspectedArchive): Pick<Finding, 'layer'> {
  return isLayer ? { layer: label } : {};
}

function describeOverlap(inspection: Inspection, archive: InspectedArchive, path: string): Finding {
  return {
    code: 'ENTRY_UNREADABLE',
    severity: 'error',
    ...placeOf(inspection, archive, path),
    message: `${quoteName(path)} shares bytes with another entry or with the directory, which no tool for zips writes`,
    hint: 'make the zip again from its files',
    lambdaError: UNZIP_FAILED,
  };
}

function describeExtra(archive: InspectedArchive, extra: readonly string[]): Finding {
  return {
    code: 'ARCHIVE_EXTRA_DATA',
    severity: 'warning',
    ...layerOf(archive),
    message: `${quoteName(archive.label)} has ${extra.join(', and ')}, which belong to no file: some tools refuse such a zip`,
    hint: 'make the zip again from its files',
  };
}

function describeZip64(archive: InspectedArchive): Finding {
  return {
    code: 'ZIP64_USED',
    severity: 'notice',
    ...layerOf(archive),
    message: `${quoteName(archive.label)} uses zip64, which no zip within Lambda's limits needs, and AWS does not say that Lambda reads it`,
    hint: 'zip files that are on the disk, not a stream; zipwright build writes no zip64',
  };
}
