import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKernelFacts, type KernelFacts } from '../../../src/workflow/machine/kernel-facts.ts';
import { namespaceRemedy } from '../../../src/workflow/machine/namespace-remedy.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';

const user: KernelFacts = { isRoot: false, canAdminister: false, isFiltered: false };
const root: KernelFacts = { isRoot: true, canAdminister: true, isFiltered: false };
const container: KernelFacts = { isRoot: true, canAdminister: false, isFiltered: true };
const REFUSED = 'unshare: Operation not permitted';

describe('namespaceRemedy()', () => {
  test.each([
    ['Debian', { unprivilegedUsernsClone: 0 }, 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
    ['none allowed', { maxUserNamespaces: 0 }, 'sudo sysctl -w user.max_user_namespaces=10000'],
    [
      'Ubuntu',
      { unprivilegedUsernsClone: 1, maxUserNamespaces: 9000, apparmorRestrictsUserns: 1 },
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    ["a container's filter", { isFiltered: true }, '--security-opt seccomp=unconfined'],
  ])('for a user: %s', (_, facts, expected) => {
    for (const rung of ['namespaces', 'bubblewrap'] as const) {
      expect(namespaceRemedy(rung, REFUSED, { ...user, ...facts })).toContain(expected);
    }
  });

  test('a switch goes before the filter, which is there on other systems too', () => {
    const facts = { ...user, isFiltered: true, maxUserNamespaces: 0 };
    expect(namespaceRemedy('namespaces', REFUSED, facts)).toContain('sysctl');
  });

  test('root in a container may not mount; switches for users change nothing', () => {
    const facts = { ...container, maxUserNamespaces: 0 };
    expect(namespaceRemedy('namespaces', REFUSED, facts)).toContain('--cap-add SYS_ADMIN');
    expect(namespaceRemedy('bubblewrap', REFUSED, container)).toContain('--cap-add SYS_ADMIN');
  });

  test('bubblewrap makes a user namespace for root as well', () => {
    const facts = { ...container, maxUserNamespaces: 0 };
    expect(namespaceRemedy('bubblewrap', REFUSED, facts)).toContain('user.max_user_namespaces');
  });

  test.each(['mount /proc: Operation not permitted', "bwrap: Can't mount proc on /newroot/proc"])(
    'a hidden part of /proc: %s',
    (reason) => {
      expect(namespaceRemedy('namespaces', reason, root)).toContain('systempaths=unconfined');
    },
  );

  test('nothing is advised where nothing is known to help', () => {
    expect(namespaceRemedy('namespaces', REFUSED, root)).toBeUndefined();
    expect(namespaceRemedy('namespaces', REFUSED, user)).toBeUndefined();
  });
});

/** A folder laid out as the kernel's /proc. */
function proc(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('readKernelFacts()', () => {
  test('reads switches, capabilities and the filter', () => {
    const folder = proc({
      'self/status': 'Name:\tnode\nCapEff:\t000001ffffffffff\nSeccomp:\t2\nSeccomp_filters:\t1\n',
      'sys/kernel/unprivileged_userns_clone': '0\n',
      'sys/user/max_user_namespaces': '96365\n',
      'sys/kernel/apparmor_restrict_unprivileged_userns': '1\n',
    });
    expect(readKernelFacts(folder, 0)).toEqual({
      isRoot: true,
      canAdminister: true,
      isFiltered: true,
      unprivilegedUsernsClone: 0,
      maxUserNamespaces: 96_365,
      apparmorRestrictsUserns: 1,
    });
  });

  test("Docker's root has many capabilities, and not that one", () => {
    const folder = proc({ 'self/status': 'CapEff:\t00000000a80425fb\nSeccomp:\t0\n' });
    expect(readKernelFacts(folder, 0)).toEqual({ isRoot: true, canAdminister: false, isFiltered: false });
  });

  test('what the kernel does not have is absent', () => {
    expect(readKernelFacts('/nowhere', 1000)).toEqual(user);
  });
});
