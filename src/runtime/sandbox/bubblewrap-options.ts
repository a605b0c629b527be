import { existsSync, lstatSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionCode } from '../function-configuration.ts';
import { DEBUGGER_FOLDER, hasPackagesInRuntime, type PythonLanguage } from './language.ts';
import { runtimeSources } from './runtime-sources.ts';

/** Where AWS's runtimes have the program that starts their client. */
export const BOOTSTRAP = '/var/runtime/bootstrap.py';

/** What of the system a function sees; what Lambda's own files there would say is made from nothing. */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const SYSTEM_FILES = [
  'ssl',
  'pki',
  'ca-certificates',
  'resolv.conf',
  'hosts',
  'nsswitch.conf',
  'ld.so.cache',
];

/** The user that Lambda runs functions as. */
const USER_ID = '993';
const GROUP_ID = '990';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
sbx_user1051:x:${USER_ID}:${GROUP_ID}::/home/sbx_user1051:/sbin/nologin
`;
const GROUP = `root:x:0:
sandbox:x:${GROUP_ID}:
`;

const SITE = `import sys
sys.path.append("/var/lang/lib/python3.%d/site-packages" % sys.version_info[1])
`;

/** Writes the files that sandboxes have in common into a folder that {@link bubblewrapOptions} is given. */
export function writeSharedFiles(folder: string): void {
  writeFileSync(join(folder, 'passwd'), PASSWD);
  writeFileSync(join(folder, 'group'), GROUP);
  writeFileSync(join(folder, 'sitecustomize.py'), SITE);
}

/** What one sandbox is made of. */
export interface BubblewrapSettings {
  /** Where {@link writeSharedFiles} wrote. */
  readonly folder: string;
  readonly language: PythonLanguage;
  readonly code: FunctionCode;
  /** MB of /tmp. */
  readonly ephemeralStorage: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** Arguments of bwrap (bwrap(1)) for a root laid out as Lambda's. Their order is that of the mounts. */
export function bubblewrapOptions(settings: BubblewrapSettings): string[] {
  const { folder, language, code, ephemeralStorage, variables } = settings;
  return [
    ...systemOptions(folder),
    ...languageOptions(language, folder),
    ['--size', String(ephemeralStorage * 1024 * 1024), '--perms', '0700', '--tmpfs', '/tmp'],
    ['--ro-bind', code.task, '/var/task'],
    code.opt === undefined ? ['--dir', '/opt'] : ['--ro-bind', code.opt, '/opt'],
    // As for an interpreter that we start ourselves (python/sandbox.py).
    variables['LC_CTYPE'] === undefined ? ['--setenv', 'LC_CTYPE', 'C.UTF-8'] : [],
    ['--remount-ro', '/', '--chdir', '/var/task'],
  ].flat();
}

function systemOptions(folder: string): string[][] {
  const folders = SYSTEM_FOLDERS.filter((path) => existsSync(path));
  return [
    [
      '--unshare-user',
      '--unshare-pid',
      '--unshare-ipc',
      '--unshare-uts',
      '--die-with-parent',
      '--new-session',
    ],
    ['--uid', USER_ID, '--gid', GROUP_ID, '--cap-drop', 'ALL'],
    ...folders.map((path) =>
      lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path],
    ),
    ...SYSTEM_FILES.map((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ['--ro-bind', join(folder, 'passwd'), '/etc/passwd'],
    ['--ro-bind', join(folder, 'group'), '/etc/group'],
    ['--proc', '/proc'],
    // These ask for a user, not for capabilities.
    ...KERNEL_FILES.map((path) => ['--ro-bind-try', path, path]),
    // bwrap's own --dev has /dev/shm, which Lambda's has not.
    ...DEVICES.map((path) => ['--dev-bind', path, path]),
    ['--symlink', '/proc/self/fd', '/dev/fd'],
    ...OUTPUTS.map(([name, number]) => ['--symlink', `/proc/self/fd/${number}`, `/dev/${name}`]),
  ];
}

const KERNEL_FILES = ['/proc/sys', '/proc/irq', '/proc/bus', '/proc/fs', '/proc/sysrq-trigger'];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];
const OUTPUTS = [
  ['stdin', 0],
  ['stdout', 1],
  ['stderr', 2],
] as const;

function languageOptions(language: PythonLanguage, folder: string): string[][] {
  const { minor, executable, links, packages } = language;
  const name = `python3.${minor}`;
  const shown = `/var/lang/lib/${name}`;
  const libraries = readdirSync(links).filter((file) => file.startsWith('libpython'));
  return [
    ['--ro-bind', executable, `/var/lang/bin/${name}`],
    ['--symlink', name, '/var/lang/bin/python3', '--symlink', name, '/var/lang/bin/python'],
    ...libraries.map((file) => ['--ro-bind', join(links, file), `/var/lang/lib/${file}`]),
    ...standardLibraryOptions(language, shown, folder),
    ...(hasPackagesInRuntime(language)
      ? [
          ['--ro-bind', packages, '/var/runtime'],
          ['--tmpfs', `${shown}/site-packages`, '--remount-ro', `${shown}/site-packages`],
        ]
      : [['--ro-bind', packages, `${shown}/site-packages`]]),
    ['--ro-bind', join(runtimeSources('python'), 'bootstrap.py'), BOOTSTRAP],
    language.debugger === undefined ? [] : ['--ro-bind', language.debugger.folder, DEBUGGER_FOLDER],
  ];
}

/** Nothing can be mounted in a folder that is shown read-only and does not have the place: Debian's has no site-packages. */
function standardLibraryOptions({ library }: PythonLanguage, shown: string, folder: string): string[][] {
  if (existsSync(join(library, 'site-packages'))) {
    return [['--ro-bind', library, shown]];
  }
  const hidden = '/var/lang/host';
  return [
    ['--ro-bind', library, hidden],
    ...readdirSync(library)
      .filter((file) => file !== 'sitecustomize.py')
      .map((file) => ['--symlink', `${hidden}/${file}`, `${shown}/${file}`]),
    // Interpreters that a function starts find Lambda's distributions (python/enter.py has the same).
    ['--ro-bind', join(folder, 'sitecustomize.py'), `${shown}/sitecustomize.py`],
  ];
}
