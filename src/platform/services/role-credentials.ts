import type { FunctionCredentials } from '../../runtime/function-configuration.ts';
import type { RunnableVersion } from '../../services/lambda/ports.ts';
import { assumedRole, issue } from '../../services/sts/sessions.ts';
import type { Sts } from '../../services/sts/sts.ts';

/** How long credentials of a role are good, and for how long functions are started with the same ones. */
const LIFETIME_MS = 12 * 60 * 60 * 1000;
const RENEW_MS = LIFETIME_MS / 2;

interface Given {
  readonly credentials: Promise<FunctionCredentials>;
  readonly renewAt: number;
}

/** Gives functions credentials of their roles, which the platform knows for whose they are. */
export class RoleCredentials {
  readonly #sts: Sts;
  readonly #now: () => number;
  readonly #given = new Map<string, Given>();

  constructor(sts: Sts, now: () => number) {
    this.#sts = sts;
    this.#now = now;
  }

  /** The session is called like the function, as on Lambda. */
  of({ name, account, settings }: RunnableVersion): Promise<FunctionCredentials> {
    const role = settings.Role ?? '';
    const key = `${role} ${name} ${account}`;
    const now = this.#now();
    const known = this.#given.get(key);
    if (known !== undefined && known.renewAt > now) {
      return known.credentials;
    }
    const given = { credentials: this.#issue(role, { name, account }), renewAt: now + RENEW_MS };
    this.#given.set(key, given);
    given.credentials.catch(() => this.#given.delete(key));
    return given.credentials;
  }

  async #issue(
    role: string,
    { name, account }: { readonly name: string; readonly account: string },
  ): Promise<FunctionCredentials> {
    const now = this.#now();
    const session = (await assumedRole(this.#sts, role, name)) ?? {
      account,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
    };
    const made = await issue(this.#sts, { ...session, expiresAt: now + LIFETIME_MS, now });
    return {
      accessKeyId: made.AccessKeyId ?? '',
      secretAccessKey: made.SecretAccessKey ?? '',
      sessionToken: made.SessionToken ?? '',
    };
  }
}
