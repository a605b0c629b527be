import { parseHandlerName } from '../../inspect/handler-name.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { definesName } from '../../python/defines-name.ts';
import { scanImports } from '../../python/import-scan.ts';
import { decodeSource } from '../../python/source-text.ts';

/** Sources with one of these may do anything to how modules are found: every letter of them counts. */
const TELLING = /sys\.path|addsitedir|sys\.modules|__path__|__getattr__|meta_path|path_hooks|modules\[/;
/** A package's own names count, and anything in it may be one. */
const PACKAGE = /(?:^|\/)__init__\.py$/;
const WORD = /[\w-]+/g;
/** Sizes count in the steps in which findings tell them. */
const STEP_BYTES = 100_000;

/**
 * What findings can depend on in the user's files, and in what is packed with them: which distributions, names and
 * modes, sizes, and of sources what they import, which distributions they mention and whether they have the handler's
 * function. Of all other files the content counts.
 */
export function describeUserFiles(plan: ArtifactPlan, handler: string | undefined): string {
  const { packs, exclusions, userEntries, size, unzippedSize } = plan;
  const names = new Set(packs.flatMap(({ facts }) => [facts.name, ...Object.keys(facts.topLevel)]));
  const parsed = handler === undefined ? undefined : parseHandlerName(handler);
  return JSON.stringify([
    packs.map((pack) => [pack.facts.wheelSha256, pack.path, ...(exclusions.get(pack) ?? [])]),
    [size, unzippedSize].map((bytes) => Math.round(bytes / STEP_BYTES)),
    userEntries.map((entry) => [
      entry.path,
      entry.executable,
      entry.symlink ?? false,
      isPlainSource(entry) ? describeSource(entry, names, parsed?.name) : contentOf(entry),
    ]),
  ]);
}

function isPlainSource({ path, symlink, content }: UserEntry): boolean {
  return (
    path.endsWith('.py') &&
    symlink !== true &&
    !PACKAGE.test(path) &&
    !TELLING.test(content.toString('latin1'))
  );
}

function contentOf({ compressed }: UserEntry): readonly number[] {
  return [compressed.crc32, compressed.size];
}

function describeSource(
  { content }: UserEntry,
  names: ReadonlySet<string>,
  functionName: string | undefined,
): readonly unknown[] {
  const imports = scanImports(content).map(({ line, ...each }) =>
    each.kind === 'required' ? { line, ...each } : each,
  );
  const mentions = new Set(
    content
      .toString('latin1')
      .match(WORD)
      ?.filter((word) => names.has(word)),
  );
  const hasFunction = functionName !== undefined && definesName(decodeSource(content), functionName);
  return [imports, [...mentions].sort(), hasFunction];
}
