import { randomBytes, randomUUID } from 'node:crypto';
import type { Ids } from '../aws/ids.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of the alphabet's length that a byte can be below: above, letters would differ in chance. */
const EVEN = 256 - (256 % LETTERS.length);

/** Identifiers that nobody can guess. */
export const randomIds: Ids = {
  uuid: () => randomUUID(),
  token: (length) => {
    let text = '';
    while (text.length < length) {
      for (const byte of randomBytes(length)) {
        text += byte < EVEN ? (LETTERS[byte % LETTERS.length] ?? '') : '';
      }
    }
    return text.slice(0, length);
  },
};
