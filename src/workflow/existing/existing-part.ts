import { assignFiles } from '../../packaging/from-claims.ts';
import { chooseFreeFiles } from '../../packaging/from-free.ts';
import { refuseHostPacks } from '../../packaging/from-host.ts';
import { placeContent } from '../../packaging/from-placement.ts';
import { refuseOtherFolders } from '../../packaging/from-place.ts';
import { matchPatterns } from '../../project/git-ignore.ts';
import { readExistingContent, withoutOwnFiles } from './existing-content.ts';
import { chooseDistributions } from './existing-distributions.ts';
import { reportClaims, reportPlacement } from './existing-notices.ts';
import { existingPacks } from './existing-packs.ts';
import type { AddedParts, ExistingPart, ExistingSource } from './existing-source.ts';
import { mergeUserFiles } from './existing-user-files.ts';

/**
 * Reads what a build starts from: each distribution in it becomes a pack, everything else is the user's.
 * @throws {PackagingError | StoreError | ZipError | WheelError}
 */
export async function readExistingPart(source: ExistingSource, added: AddedParts): Promise<ExistingPart> {
  const { settings, context } = source;
  const { layout, report } = context;
  using opened = readExistingContent(source, added);
  const choice = chooseDistributions(opened.content, source, added);
  if (source.place.kind === 'folder') {
    refuseOtherFolders(source.place.path, choice.kept.length);
  }
  const placement = placeContent(opened.content, choice.kept, settings);
  reportPlacement(placement, source);
  const content = withoutOwnFiles(opened.content, placement.prefix, added.userEntries);
  const { claimed, free } = assignFiles(content, [...choice.kept, ...choice.dropped]);
  using held = new DisposableStack();
  const { packs, made } = held.use(
    await existingPacks(claimed.slice(0, choice.kept.length), {
      ...context,
      variant: (base) => ({ ...added.variant, prefix: placement.prefix + base }),
    }),
  );
  reportClaims(claimed.slice(0, choice.kept.length), packs, source);
  const { include = [], exclude = [], allowNative = [] } = settings.configuration;
  const exempt = matchPatterns(allowNative);
  refuseHostPacks(
    packs.map(({ pack, described }) => ({ pack, tags: described.distribution.tags })),
    { target: settings.target, label: source.label, isExempt: (path) => exempt.ignores(path) },
  );
  const { kept, leftOut } = chooseFreeFiles(content, free, { include, exclude });
  const parts = { content, free: kept, prefix: placement.prefix, own: added.userEntries };
  const userEntries = await mergeUserFiles(parts, layout, report);
  const released = held.move();
  return {
    packs: packs.map(({ pack }) => pack),
    made,
    userEntries,
    leftOut: [...choice.leftOut, ...leftOut],
    [Symbol.dispose]: () => {
      released.dispose();
    },
  };
}
