import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A distribution to install, as pip or uv would have done. */
export interface MadeInstallation {
  readonly name: string;
  readonly version?: string;
  /** Files of the folder of packages, by path. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Files elsewhere, by the path that RECORD has for them: `../../../bin/tool`. */
  readonly outside?: Readonly<Record<string, string | Buffer>>;
  /** Where those are, for an installer that moves them away afterwards. */
  readonly outsideAt?: (recorded: string) => string;
  readonly requires?: readonly string[];
  readonly tag?: string;
  /** Whether the installer notes that it was asked for; it does unless told otherwise. */
  readonly requested?: boolean;
  /** Rows for RECORD besides those of what is written. */
  readonly rows?: readonly string[];
}

function row(path: string, content: string | Buffer): string {
  return `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${Buffer.byteLength(content)}`;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** The metadata files and RECORD that an installation has, by path. */
export function installedFiles(made: MadeInstallation): Record<string, string | Buffer> {
  const {
    name,
    version = '1.0',
    files = {},
    outside = {},
    requires = [],
    tag = 'py3-none-any',
    rows = [],
    requested = true,
  } = made;
  const distInfo = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const all = {
    ...files,
    [`${distInfo}/METADATA`]: [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${version}`,
      ...requires.map((each) => `Requires-Dist: ${each}`),
      '',
    ].join('\n'),
    [`${distInfo}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: maker\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    [`${distInfo}/INSTALLER`]: 'pip\n',
    ...(requested ? { [`${distInfo}/REQUESTED`]: '' } : {}),
    [`${distInfo}/direct_url.json`]: '{"url": "file:///home/me/somewhere"}',
  };
  const record = [
    ...Object.entries({ ...outside, ...all }).map(([path, content]) => row(path, content)),
    ...rows,
    `${distInfo}/RECORD,,`,
  ];
  return { ...all, [`${distInfo}/RECORD`]: `${record.join('\n')}\n` };
}

/** Installs a distribution into a folder of packages. */
export function install(site: string, made: MadeInstallation): void {
  writeFiles(site, installedFiles(made));
  const at = made.outsideAt ?? ((path) => path);
  writeFiles(
    site,
    Object.fromEntries(Object.entries(made.outside ?? {}).map(([path, content]) => [at(path), content])),
  );
}

/** Makes an empty virtual environment of a CPython minor and returns its folder of packages. */
export function makeEnvironment(root: string, minor = 13, settings = ''): string {
  const site = join(root, 'lib', `python3.${minor}`, 'site-packages');
  mkdirSync(site, { recursive: true });
  mkdirSync(join(root, 'bin'));
  writeFileSync(
    join(root, 'pyvenv.cfg'),
    `home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.${minor}.1\n${settings}`,
  );
  return site;
}
