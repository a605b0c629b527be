import { andMore, quoteName, type Finding, type Severity } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';

interface SecretKind {
  readonly what: string;
  readonly severity: Severity;
  readonly path: RegExp;
  /** What its beginning must have besides. */
  readonly content?: RegExp;
}

const KINDS: readonly SecretKind[] = [
  {
    what: 'holds AWS credentials',
    severity: 'error',
    path: /(?:^|\/)\.aws\/(?:credentials|config)$/,
  },
  {
    what: 'is a private key',
    severity: 'error',
    path: /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|ppk))$/,
    content: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|^PuTTY-User-Key-File/,
  },
  {
    what: 'usually holds secrets',
    severity: 'warning',
    path: /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist)[^/]+)?|\.netrc|\.pypirc|\.git-credentials)$/,
  },
  { what: "is of a repository's history", severity: 'warning', path: /(?:^|\/)\.git\// },
];

/** Reports files that should not leave the machine. Keys that distributions bring are for their tests. */
export function checkSecrets(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) =>
    KINDS.flatMap((kind) => {
      const found = [...archive.files.values()].filter((entry) =>
        isSecret(inspection, archive, { entry, kind }),
      );
      return found.slice(0, 1).map(({ path }): Finding => ({
        code: 'SECRET_INSIDE',
        severity: kind.severity,
        ...placeOf(inspection, archive, path),
        message: `${quoteName(path)} ${kind.what}${andMore(found.length)}: everybody who may read the function gets it`,
        hint: 'leave it out of the zip, and if it was uploaded before, replace the secret',
      }));
    }),
  );
}

interface Candidate {
  readonly entry: InspectedEntry;
  readonly kind: SecretKind;
}

function isSecret({ owners }: Inspection, archive: InspectedArchive, { entry, kind }: Candidate): boolean {
  return (
    kind.path.test(entry.path) &&
    entry.size > 0 &&
    owners.of(archive, entry.path) === undefined &&
    (kind.content === undefined ||
      kind.content.test(archive.reader.peek(entry)?.toString('latin1', 0, 4096) ?? ''))
  );
}
