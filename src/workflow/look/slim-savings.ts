import { savingOf, type Saving, type SavingPart } from '../../inspect/size/savings.ts';
import type { WeighedArchive } from '../../inspect/size/weighed-archive.ts';
import { addTo, noWeight } from '../../inspect/size/weight.ts';
import type { PackMember } from '../../wheel/pack-member.ts';
import { ReferenceScan } from '../../wheel/slim-references.ts';
import { unneededByName } from '../../wheel/slim-rules.ts';
import { unusedTests } from '../../wheel/slim-tests.ts';
import { distributionFiles, isComparable, type OwnFiles, type SlimReasons } from './slim-files.ts';

const PROTECTED = /^(?:[^/]+\.dist-info\/|bin\/)/;

/**
 * What `zipwright build --slim` would leave out of the distributions of archives.
 * @param exact unpacks all of it and asks the rules themselves, which keep what is referred to and strip debug symbols;
 * otherwise names decide, and what comes out is the most that it can be
 */
export async function slimSavings(
  archives: readonly WeighedArchive[],
  exact: boolean,
): Promise<Saving | undefined> {
  const reasons: SlimReasons = new Map();
  const measure = exact ? (await import('./slim-exactly.ts')).slimExactly : undefined;
  let isExact = exact;
  for (const own of archives.flatMap(distributionFiles)) {
    if (measure?.(own, reasons) !== true) {
      isExact = false;
      estimate(own, reasons);
    }
  }
  const parts: SavingPart[] = [...reasons].map(([name, weight]) => ({ name, ...weight }));
  return savingOf('slim', isExact ? 'exact' : 'at-most', parts);
}

/** Knows of no references, so that every test seems unused. */
class NoReferences extends ReferenceScan {
  override add(): void {}
}

function estimate({ files }: OwnFiles, reasons: SlimReasons): void {
  const candidates = [...files.keys()].filter((path) => !PROTECTED.test(path)).map(nameOnly);
  const tests = isComparable(candidates)
    ? unusedTests(candidates, new NoReferences(), candidates)
    : new Set<PackMember>();
  for (const member of candidates) {
    const reason = tests.has(member) ? 'test' : unneededByName(member.path);
    if (reason !== undefined) {
      addTo(reasons, reason, files.get(member.path)?.weight ?? noWeight);
    }
  }
}

function nameOnly(path: string): PackMember {
  return { kind: 'made', path, executable: false, content: Buffer.alloc(0) };
}
