import type { KernelFacts } from './kernel-facts.ts';

/** What holds a container back is lifted where it is started. */
const IN_A_CONTAINER = 'if this is a container, start it with';

/**
 * What would let this machine make namespaces, by what stands in the way first.
 * @param reason what was said when it did not
 */
export function namespaceRemedy(
  rung: 'namespaces' | 'bubblewrap',
  reason: string,
  facts: KernelFacts,
): string | undefined {
  if (/\bproc\b/.test(reason) && /mount/i.test(reason)) {
    return `${IN_A_CONTAINER} --security-opt systempaths=unconfined (Docker, Podman), or --privileged`;
  }
  // Only bubblewrap makes a user namespace for root as well.
  const off = facts.isRoot && (facts.canAdminister || rung === 'namespaces') ? undefined : switchedOff(facts);
  return off ?? containerRemedy(facts);
}

function containerRemedy({ isRoot, canAdminister, isFiltered }: KernelFacts): string | undefined {
  if (isRoot) {
    return canAdminister
      ? undefined
      : `${IN_A_CONTAINER} --privileged, or with --cap-add SYS_ADMIN --security-opt apparmor=unconfined`;
  }
  return isFiltered ? `${IN_A_CONTAINER} --security-opt seccomp=unconfined` : undefined;
}

/** Linux lets users without rights make namespaces, unless a switch says no. */
function switchedOff({
  unprivilegedUsernsClone,
  maxUserNamespaces,
  apparmorRestrictsUserns,
}: KernelFacts): string | undefined {
  if (unprivilegedUsernsClone === 0) {
    return 'user namespaces are switched off for users without rights: sudo sysctl -w kernel.unprivileged_userns_clone=1';
  }
  if (maxUserNamespaces === 0) {
    return 'no user namespaces are allowed: sudo sysctl -w user.max_user_namespaces=10000';
  }
  if (apparmorRestrictsUserns === 1) {
    return 'AppArmor takes the rights from user namespaces: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
  }
  return undefined;
}
