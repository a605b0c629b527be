/** Values of an INI file by section and key, both in the spelling of the file but for the key's case. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads an INI file as Python's `RawConfigParser` does, which pip uses: `key = value` or `key: value`, comment lines
 * with `#` or `;`, and values that go on in indented lines. Lines that are none of these are skipped.
 */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) {
      continue;
    }
    if (/^\s/.test(line) && section !== undefined && key !== undefined) {
      section.set(key, `${section.get(key) ?? ''}\n${content}`.trim());
      continue;
    }
    const header = readHeader(content);
    if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      key = undefined;
      continue;
    }
    key = section === undefined ? undefined : addOption(section, content);
  }
  return sections;
}

function readHeader(content: string): string | undefined {
  const end = content.lastIndexOf(']');
  return content.startsWith('[') && end > 1 ? content.slice(1, end) : undefined;
}

function addOption(section: Map<string, string>, content: string): string | undefined {
  const separator = content.search(/[=:]/);
  if (separator < 1) {
    return undefined;
  }
  const key = content.slice(0, separator).trim().toLowerCase();
  section.set(key, content.slice(separator + 1).trim());
  return key;
}
