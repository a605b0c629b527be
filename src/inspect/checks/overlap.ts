import type { InspectedDistribution } from '../distributions.ts';
import { andMore, megabytes, quoteName, shownText, type Finding } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import type { Inspection } from '../inspection.ts';
import { isInLayerFolder } from '../layer-folders.ts';

/** What differs between two installations of one distribution without meaning anything. */
const MEANINGLESS = /(?:^|\/)(?:[^/]+\.(?:dist|egg)-info|__pycache__)\/|\.pyc$/;

/** Reports what two archives bring both, and which of them wins. */
export function checkOverlap(inspection: Inspection): Finding[] {
  const { artifact, layers, target } = inspection;
  const stacked = target.kind === 'layer' ? [...layers, artifact] : layers;
  const pairs = stacked.flatMap((later, index) =>
    stacked.slice(0, index).map((earlier): Pair => ({ earlier, later, isStacked: true })),
  );
  const withFunction = layers.map((layer): Pair => ({ earlier: layer, later: artifact, isStacked: false }));
  return [...(target.kind === 'layer' ? [] : withFunction), ...pairs].flatMap((pair) =>
    compare(inspection, pair),
  );
}

/** Two archives that both have something. */
interface Pair {
  readonly earlier: InspectedArchive;
  /** The one that wins where both have a file at one path, or a module in folders that Python asks in turn. */
  readonly later: InspectedArchive;
  /** Whether both are unpacked to /opt, over each other. */
  readonly isStacked: boolean;
}

interface Common {
  readonly same: readonly InspectedEntry[];
  readonly different: readonly InspectedEntry[];
}

function compare(inspection: Inspection, pair: Pair): Finding[] {
  const { same, different } = pair.isStacked ? commonFiles(pair) : { same: [], different: [] };
  const distributions = commonDistributions(inspection, pair);
  const versions = distributions.filter(({ won, lost }) => versionOf(won) !== versionOf(lost));
  const [first] = different;
  const [version] = versions;
  if (version !== undefined) {
    return [describeVersions(pair, version, versions.length)];
  }
  if (first !== undefined) {
    return [describeFiles(pair, first.path, different.length)];
  }
  return describeSame(inspection, pair, { same, distributions });
}

function commonFiles({ earlier, later }: Pair): Common {
  const both = [...later.files.values()].filter(
    ({ path, size }) =>
      size > 0 && isInLayerFolder(path) && earlier.files.has(path) && !MEANINGLESS.test(path),
  );
  const isSame = ({ path, crc32, size }: InspectedEntry): boolean => {
    const other = earlier.files.get(path);
    return other?.crc32 === crc32 && other.size === size;
  };
  return { same: both.filter(isSame), different: both.filter((entry) => !isSame(entry)) };
}

/** A distribution that both archives have, and where Python finds it. */
interface CommonDistribution {
  readonly won: InspectedDistribution;
  readonly lost: InspectedDistribution;
}

function commonDistributions(
  { distributions }: Inspection,
  { earlier, later, isStacked }: Pair,
): CommonDistribution[] {
  const ofEarlier = new Map(
    distributions
      .filter(({ archive, root }) => archive === earlier && root !== '')
      .map((each) => [each.normalizedName, each]),
  );
  return distributions.flatMap((one) => {
    const other = ofEarlier.get(one.normalizedName);
    if (one.archive !== later || other === undefined || (isStacked && one.root === '')) {
      return [];
    }
    // Of two folders in /opt the longer, site-packages, comes first.
    const isWon = !isStacked || one.root.length >= other.root.length;
    return [isWon ? { won: one, lost: other } : { won: other, lost: one }];
  });
}

function versionOf({ metadata }: InspectedDistribution): string {
  return typeof metadata === 'string' ? 'unknown' : shownText(metadata.version);
}

function nameOf({ isLayer, label }: InspectedArchive): string {
  return isLayer ? `the layer ${quoteName(label)}` : 'the artifact';
}

function layerOf({ isLayer, label }: InspectedArchive): Pick<Finding, 'layer'> {
  return isLayer ? { layer: label } : {};
}

function describeVersions(pair: Pair, { won, lost }: CommonDistribution, count: number): Finding {
  const isMixed = pair.isStacked && won.root === lost.root;
  const result = isMixed
    ? `its files are those of ${nameOf(won.archive)}, with what only the other has between them`
    : `Python takes that of ${nameOf(won.archive)}`;
  return {
    code: 'LAYER_OVERLAP',
    severity: 'warning',
    path: won.path,
    ...layerOf(won.archive),
    distribution: won.name,
    message: `${nameOf(won.archive)} has ${won.name} ${versionOf(won)} and ${nameOf(lost.archive)} ${versionOf(lost)}${andMore(count)}: ${result}`,
    hint: 'bring each distribution once, or the same version everywhere',
  };
}

function describeFiles({ earlier, later }: Pair, path: string, count: number): Finding {
  return {
    code: 'LAYER_OVERLAP',
    severity: 'warning',
    path,
    ...layerOf(later),
    message: `${quoteName(path)}${andMore(count)} is in ${nameOf(earlier)} and in ${nameOf(later)} with different contents: that of the later layer wins`,
    hint: 'leave it out of one of them, or change the order of the layers',
  };
}

interface Same {
  readonly same: readonly InspectedEntry[];
  readonly distributions: readonly CommonDistribution[];
}

function describeSame(
  { owners }: Inspection,
  { earlier, later }: Pair,
  { same, distributions }: Same,
): Finding[] {
  const [distribution] = distributions;
  const [file] = same;
  const path = distribution?.won.path ?? file?.path;
  if (path === undefined) {
    return [];
  }
  const owner = distribution?.won.name ?? owners.of(later, path);
  const bytes =
    same.length > 0
      ? sizeOf(
          later,
          same.map((entry) => entry.path),
        )
      : distributions.reduce((sum, { won }) => sum + sizeOf(won.archive, won.files), 0);
  const what =
    distribution === undefined
      ? `${quoteName(path)}${andMore(same.length)}`
      : `${distribution.won.name}${andMore(distributions.length)}`;
  return [
    {
      code: 'LAYER_OVERLAP',
      severity: 'notice',
      path,
      ...layerOf(distribution?.won.archive ?? later),
      ...(owner === undefined ? {} : { distribution: owner }),
      message: `${what} is in ${nameOf(earlier)} and in ${nameOf(later)}, the same in both: ${megabytes(bytes)} count twice`,
      hint: 'leave it out of one of them',
    },
  ];
}

function sizeOf({ files }: InspectedArchive, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (files.get(path)?.size ?? 0), 0);
}
