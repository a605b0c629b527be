import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { validationError } from '../errors.ts';
import { base32Number } from '../../../aws/base32.ts';
import { credentialOf } from '../sessions.ts';
import type { Sts } from '../sts.ts';

/** Bits of the sixteen signs after the prefix: the account stands in bits 1 to 40 from the top. */
const bits = 80n;

/** The account that a real access key id was made for; AWS writes it into the id. */
function accountInId(accessKeyId: string): string | undefined {
  const number = base32Number(accessKeyId.slice(4, 20));
  if (number === undefined || accessKeyId.length < 20) {
    return undefined;
  }
  const account = (number >> (bits - 41n)) & ((1n << 40n) - 1n);
  const digits = account.toString().padStart(12, '0');
  return digits.length === 12 ? digits : undefined;
}

export const getAccessKeyInfo =
  (sts: Sts): Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> =>
  async (input) => {
    const id = present(input.AccessKeyId, 'accessKeyId');
    const account = (await credentialOf(sts, id))?.account ?? accountInId(id);
    if (account === undefined) {
      throw validationError(`Invalid Access Key: ${id}`);
    }
    return { Account: account };
  };
