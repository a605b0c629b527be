import { htmlTags } from './html-tags.ts';
import { type IndexFile, readListedFile } from './index-file.ts';

/** What an HTML page of links holds (PEP 503, PEP 592, PEP 629). */
export interface HtmlPage {
  readonly files: readonly IndexFile[];
  /** Of the `pypi:repository-version` element, or `undefined`. */
  readonly version: string | undefined;
}

/** Reads the links to distributions of an HTML page. Anything else in it is skipped. */
export function parseHtmlPage(html: string, pageUrl: URL): HtmlPage {
  const files: IndexFile[] = [];
  let base: URL | undefined;
  let version: string | undefined;
  for (const { name, attributes } of htmlTags(html)) {
    if (name === 'base') {
      base ??= URL.parse(attributes.get('href') ?? '', pageUrl.href) ?? undefined;
    } else if (name === 'meta' && attributes.get('name') === 'pypi:repository-version') {
      version ??= attributes.get('content');
    } else if (name === 'a') {
      const file = readLink(attributes, linkBase(base, pageUrl));
      files.push(...(file === undefined ? [] : [file]));
    }
  }
  return { files, version };
}

/** A page from the network must not make its links local ones. */
function linkBase(base: URL | undefined, pageUrl: URL): URL {
  return base === undefined || (base.protocol === 'file:' && pageUrl.protocol !== 'file:') ? pageUrl : base;
}

/** The file's name is the last part of its URL: what the link's text says is for people. */
function readLink(attributes: ReadonlyMap<string, string>, base: URL): IndexFile | undefined {
  const href = attributes.get('href');
  const url = href === undefined ? null : URL.parse(href.trim(), base.href);
  if (url === null) {
    return undefined;
  }
  const yanked = attributes.get('data-yanked');
  const metadata = attributes.get('data-core-metadata') ?? attributes.get('data-dist-info-metadata');
  return readListedFile(
    {
      filename: lastPart(url),
      url: url.href,
      sha256: /^#(?:.*&)?sha256=([0-9a-f]+)/i.exec(url.hash)?.[1],
      requiresPython: attributes.get('data-requires-python'),
      yanked: yanked === undefined ? false : yanked === '' || yanked,
      coreMetadata:
        /^sha256=([0-9a-f]{64})$/i.exec(metadata ?? '')?.[1] ??
        (metadata !== undefined && metadata !== 'false'),
    },
    base,
  );
}

function lastPart(url: URL): string {
  const part = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
