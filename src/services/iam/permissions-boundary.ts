import { invalidInput, noSuchEntity } from './errors.ts';
import type { IamTransaction } from './iam.ts';
import { policyByArn } from './managed-policies.ts';

const policyArn = /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/.+$/;

/**
 * Checks the ARN of a permissions boundary.
 * @throws {ServiceError} InvalidInput, NoSuchEntity
 */
export async function checkBoundary(
  db: IamTransaction,
  account: string,
  arn: string | undefined,
): Promise<void> {
  if (arn === undefined) {
    return;
  }
  if (!policyArn.test(arn)) {
    throw invalidInput(`ARN ${arn} is not valid.`);
  }
  if ((await policyByArn(db, account, arn)) === undefined) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
}
