import { withoutHidden } from '../../../errors/quote-name.ts';
import type { Saving } from '../../../inspect/size/savings.ts';
import { formatBytes } from '../quantities.ts';

/** One line about what could go, and what to do for it. */
export interface SavingText {
  readonly message: string;
  readonly hint?: string;
}

const NAMED = 5;

const WORDS: Readonly<Record<Saving['code'], { readonly what: string; readonly hint?: string }>> = {
  'runtime-sdk': {
    what: 'are of the SDK, which the runtime brings itself',
    hint: 'zipwright build --exclude-runtime-sdk leaves them out; AWS then decides about their versions',
  },
  slim: {
    what: 'are not needed to run',
    hint: 'zipwright build --slim leaves out what nothing refers to, and debug symbols; --exact unpacks all to tell how much',
  },
  bytecode: {
    what: 'are bytecode whose sources are there too: it makes cold starts faster',
    hint: 'zipwright build without --bytecode leaves it out',
  },
  'foreign-bytecode': {
    what: "are bytecode of other Pythons than the runtime's, which is never loaded",
    hint: 'build again: zipwright build leaves it out',
  },
  duplicates: { what: 'are files that are there twice or more, by size and checksum' },
  replaced: {
    what: 'are entries that a later one with the same path replaces',
    hint: 'make the zip anew instead of adding to it',
  },
  unused: {
    what: 'of the zip belong to no entry',
    hint: 'make the zip anew',
  },
  translations: { what: 'are catalogues of translations and of locales' },
  'time-zones': { what: 'are time zones' },
};

/** Why --slim leaves files out. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  test: 'tests',
  'type stub': 'type stubs',
  'native source': 'sources of native code',
  documentation: 'documents',
};

/** Says what could go, with numbers. */
export function savingText(saving: Saving): SavingText {
  const { code, certainty, unzipped, zipped, parts } = saving;
  const { what, hint } = WORDS[code];
  const amount =
    unzipped > 0 ? `${formatBytes(unzipped)} (${formatBytes(zipped)} zipped)` : formatBytes(zipped);
  const named = parts
    .slice(0, NAMED)
    .map(
      (part) => `${REASONS[part.name] ?? shortName(part.name)} ${formatBytes(part.unzipped || part.zipped)}`,
    );
  const more = parts.length > NAMED ? ', …' : '';
  return {
    message: `${certainty === 'at-most' ? 'up to ' : ''}${amount} ${what}: ${named.join(', ')}${more}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function shortName(name: string): string {
  const safe = withoutHidden(name);
  return safe.length > 60 ? `…${safe.slice(-59)}` : safe;
}
