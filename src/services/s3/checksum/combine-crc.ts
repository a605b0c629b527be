/** The polynomials bit-reversed, without their highest term: x^31 or x^63 is the lowest bit. */
const polynomials = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

interface Field {
  readonly bits: bigint;
  readonly polynomial: bigint;
}

/** A piece of content by its length and its checksum in base64. */
export interface SummedPiece {
  readonly size: number;
  readonly checksum: string;
}

/**
 * The CRC of pieces put one behind the other, of their CRCs and lengths alone: appending n bytes multiplies the CRC before
 * them by x^8n, in the field of polynomials modulo the CRC's own.
 */
export function combineCrcs(algorithm: keyof typeof polynomials, pieces: readonly SummedPiece[]): string {
  const field = polynomials[algorithm];
  /** Parts of one upload are nearly all of one size. */
  const shifts = new Map<number, bigint>();
  let sum = 0n;
  for (const { size, checksum } of pieces) {
    const shift = shifts.get(size) ?? power(BigInt(size) * 8n, field);
    shifts.set(size, shift);
    sum = multiply(shift, sum, field) ^ BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`);
  }
  return Buffer.from(sum.toString(16).padStart(Number(field.bits) / 4, '0'), 'hex').toString('base64');
}

/** x to the power of `exponent`. */
function power(exponent: bigint, field: Field): bigint {
  let result = 1n << (field.bits - 1n);
  let square = 1n << (field.bits - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      result = multiply(result, square, field);
    }
    square = multiply(square, square, field);
  }
  return result;
}

function multiply(left: bigint, right: bigint, { bits, polynomial }: Field): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 1n << (bits - 1n); bit > 0n; bit >>= 1n) {
    if (left & bit) {
      product ^= shifted;
    }
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
