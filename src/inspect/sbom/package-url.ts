/**
 * The package URL of a distribution: `pkg:pypi/name@version`.
 * Source: https://github.com/package-url/purl-spec (PURL-SPECIFICATION.rst, types/pypi-definition.json)
 * @param name normalised
 */
export function packageUrl(name: string, version: string | undefined): string {
  return `pkg:pypi/${encode(name)}${version === undefined ? '' : `@${encode(version)}`}`;
}

/** All but letters, digits and `.-_~`; colons stay. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}
