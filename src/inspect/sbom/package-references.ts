import type { Contact, PackageDescription } from '../../python/package-description.ts';
import type { BomContact, BomReference } from './bom.ts';
import { plainText } from './plain-text.ts';

/** Labels of Project-URL, as https://packaging.python.org/specifications/well-known-project-urls/ normalises them. */
const TYPES: Readonly<Record<string, BomReference['type']>> = {
  homepage: 'website',
  source: 'vcs',
  sourcecode: 'vcs',
  repository: 'vcs',
  github: 'vcs',
  code: 'vcs',
  issues: 'issue-tracker',
  issue: 'issue-tracker',
  issuetracker: 'issue-tracker',
  bugs: 'issue-tracker',
  bugtracker: 'issue-tracker',
  tracker: 'issue-tracker',
  documentation: 'documentation',
  docs: 'documentation',
  changelog: 'release-notes',
  changes: 'release-notes',
  releasenotes: 'release-notes',
  history: 'release-notes',
  whatsnew: 'release-notes',
};
const MOST_REFERENCES = 100;
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** The addresses of a distribution's project, each once. Anything but http and https is left out. */
export function packageReferences({ homePage, projectUrls }: PackageDescription): BomReference[] {
  const listed = [...(homePage === undefined ? [] : [{ label: 'Homepage', url: homePage }]), ...projectUrls];
  const found = new Map<string, BomReference>();
  for (const { label, url } of listed.slice(0, MOST_REFERENCES)) {
    const address = webAddress(url);
    const key = label.toLowerCase().replace(/[\s\p{P}]/gu, '');
    const type = Object.hasOwn(TYPES, key) ? (TYPES[key] ?? 'other') : 'other';
    if (address !== undefined && !found.has(`${type} ${address}`)) {
      const comment = plainText(label);
      found.set(`${type} ${address}`, {
        type,
        url: address,
        ...(type === 'other' && comment !== '' ? { comment } : {}),
      });
    }
  }
  return [...found.values()];
}

/** In the letters that URLs have (WHATWG's serialisation leaves some that RFC 3987 has not), without credentials. */
function webAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return undefined;
  }
  url.username = '';
  url.password = '';
  return url.href.replace(/[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})|(?<=#.*)#/g, encodeOctets);
}

function encodeOctets(text: string): string {
  return [...Buffer.from(text)]
    .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** Names and addresses; what is no address of mail is left out. */
export function bomContacts(contacts: readonly Contact[]): BomContact[] {
  return contacts.slice(0, MOST_REFERENCES).flatMap(({ name, email }) => {
    const shown = name === undefined ? '' : plainText(name);
    const isAddress = email !== undefined && email.length <= 254 && EMAIL.test(email);
    return shown === '' && !isAddress
      ? []
      : [{ ...(shown === '' ? {} : { name: shown }), ...(isAddress ? { email } : {}) }];
  });
}
