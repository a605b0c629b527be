const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The last `length` digits of a number in hexadecimal, written with the 32 signs of access key ids. */
export function base32(hex: string, length: number): string {
  let number = BigInt(`0x${hex}`);
  let text = '';
  while (text.length < length) {
    text = `${alphabet[Number(number % 32n)] ?? ''}${text}`;
    number /= 32n;
  }
  return text;
}

/** The number that signs of access key ids stand for; undefined with a sign that is none. */
export function base32Number(text: string): bigint | undefined {
  let number = 0n;
  for (const sign of text) {
    const digit = alphabet.indexOf(sign);
    if (digit < 0) {
      return undefined;
    }
    number = number * 32n + BigInt(digit);
  }
  return number;
}
