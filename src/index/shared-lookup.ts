import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** As `net.connect` and the agents want it. */
export type HostLookup = (hostname: string, options: LookupOptions, answer: Answer) => void;

type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
) => Promise<LookupAddress[]>;

/** Time in milliseconds for which an answer is used again. */
const FRESH_FOR = 30_000;

interface Entry {
  readonly addresses: Promise<LookupAddress[]>;
  readonly since: number;
}

/**
 * Looks a host up once for all the connections that are opened to it at about the same time. Sixteen at once would
 * send 32 questions, of which slow or small resolvers drop some: the system asks again after 5 seconds only.
 */
export function sharedLookup(now: () => number, resolve: Resolve = lookup): HostLookup {
  const entries = new Map<string, Entry>();
  const find = async (hostname: string, options: LookupOptions): Promise<LookupAddress[]> => {
    const key = `${hostname} ${options.family ?? ''} ${options.hints ?? ''}`;
    const known = entries.get(key);
    if (known !== undefined && now() - known.since < FRESH_FOR) {
      return known.addresses;
    }
    const addresses = resolve(hostname, { ...options, all: true });
    entries.set(key, { addresses, since: now() });
    addresses.catch(() => entries.delete(key));
    return addresses;
  };
  return (hostname, options, answer) => {
    find(hostname, options)
      .then((addresses) => reply(addresses, options, answer))
      .catch((error: Error) => answer(error, ''));
  };
}

function reply(addresses: LookupAddress[], options: LookupOptions, answer: Answer): void {
  const first = addresses[0];
  if (options.all === true || first === undefined) {
    answer(null, addresses);
  } else {
    answer(null, first.address, first.family);
  }
}
