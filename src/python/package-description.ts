import { readMetadataFields, type MetadataFields } from './metadata.ts';

/** A person or a group, as metadata names them. */
export interface Contact {
  readonly name?: string;
  readonly email?: string;
}

/** A labelled address (Project-URL). */
export interface ProjectUrl {
  readonly label: string;
  readonly url: string;
}

/** What core metadata says of a distribution for people, as written but on one line each. */
export interface PackageDescription {
  readonly summary?: string;
  /** License-Expression (PEP 639). */
  readonly licenseExpression?: string;
  /** License: a name, or a whole text. */
  readonly license?: string;
  /** Classifiers below `License ::`, without what they have in common. */
  readonly licenseClassifiers: readonly string[];
  readonly licenseFiles: readonly string[];
  readonly authors: readonly Contact[];
  readonly maintainers: readonly Contact[];
  readonly homePage?: string;
  readonly projectUrls: readonly ProjectUrl[];
}

/**
 * Reads the describing fields of a METADATA or PKG-INFO file; of a field that may be there once the first counts.
 * Source: https://packaging.python.org/specifications/core-metadata/
 */
export function readDescription(text: string): PackageDescription {
  const fields = readMetadataFields(text);
  return {
    ...present('summary', first(fields, 'summary')),
    ...present('licenseExpression', first(fields, 'license-expression')),
    ...present('license', first(fields, 'license')),
    ...present('homePage', first(fields, 'home-page')),
    licenseClassifiers: all(fields, 'classifier').flatMap(licenseOf),
    licenseFiles: all(fields, 'license-file'),
    authors: contacts(first(fields, 'author'), first(fields, 'author-email')),
    maintainers: contacts(first(fields, 'maintainer'), first(fields, 'maintainer-email')),
    projectUrls: all(fields, 'project-url').flatMap(readProjectUrl),
  };
}

function all(fields: MetadataFields, name: string): readonly string[] {
  return (fields.get(name) ?? []).filter((value) => value !== '' && value !== 'UNKNOWN');
}

function first(fields: MetadataFields, name: string): string | undefined {
  return all(fields, name)[0];
}

function present<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: string });
}

/** `License :: OSI Approved :: MIT License` is `MIT License`; the group alone says nothing. */
function licenseOf(classifier: string): string[] {
  const [root, ...parts] = classifier.split('::').map((part) => part.trim());
  const last = parts.at(-1);
  return root === 'License' && last !== undefined && last !== '' && last !== 'OSI Approved' ? [last] : [];
}

/** The label is what stands before the first comma. */
function readProjectUrl(value: string): ProjectUrl[] {
  const comma = value.indexOf(',');
  const url = value.slice(comma + 1).trim();
  return comma < 0 || url === '' ? [] : [{ label: value.slice(0, comma).trim(), url }];
}

/** Of a list of addresses that is longer the rest is left out. In characters. */
const MOST_ADDRESSES = 4000;

/** Addresses as in mail (`Name <a@b>, c@d`), and a name that may belong to the only one of them. */
function contacts(name: string | undefined, emails: string | undefined): Contact[] {
  const addresses = (emails ?? '').slice(0, MOST_ADDRESSES).match(/(?:"[^"]*"|[^,"])+/g) ?? [];
  const listed = addresses.flatMap(readContact);
  const [only] = listed;
  if (name === undefined) {
    return listed;
  }
  return listed.length === 1 && only !== undefined && only.name === undefined
    ? [{ ...only, name }]
    : [{ name }, ...listed];
}

function readContact(text: string): Contact[] {
  const [, quoted, bare, inBrackets] = /^\s*(?:"([^"]*)"|([^<>"]*?))\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  const name = (quoted ?? bare ?? '').trim();
  const email = (inBrackets ?? text).trim();
  return email === '' && name === ''
    ? []
    : [
        {
          ...present('name', name === '' ? undefined : name),
          ...present('email', email === '' ? undefined : email),
        },
      ];
}
