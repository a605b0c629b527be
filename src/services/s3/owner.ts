import { createHash } from 'node:crypto';
import type { Owner } from '@aws-sdk/client-s3';

/** The canonical user id of an account: 64 hexadecimal digits, always the same for one account. */
export function canonicalId(account: string): string {
  return createHash('sha256').update(`canonical user ${account}`).digest('hex');
}

/** An account as S3's answers name it. */
export function ownerOf(account: string): Owner {
  return { ID: canonicalId(account) };
}
