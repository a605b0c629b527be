import type {
  AssociateKmsKeyRequest,
  DeleteRetentionPolicyRequest,
  DisassociateKmsKeyRequest,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidParameter } from '../errors.ts';
import { groupIn, groupNamed } from '../groups.ts';
import { type Logs, atomically } from '../logs.ts';
import { removeExpired } from '../writing.ts';

/** Days that a group can keep its events. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const putRetentionPolicy =
  (logs: Logs): Operation<PutRetentionPolicyRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      const days = present(input.retentionInDays, 'retentionInDays');
      if (!retentions.includes(days)) {
        throw invalidParameter(`Invalid retention value. Valid values are: [${retentions.join(', ')}]`);
      }
      await db.updateTable('logs_groups').set({ retention_days: days }).where('id', '=', group.id).execute();
      await removeExpired(db, { ...group, retention_days: days }, context.now);
      return {};
    });

export const deleteRetentionPolicy =
  (logs: Logs): Operation<DeleteRetentionPolicyRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupNamed(db, context, input.logGroupName);
      await db.updateTable('logs_groups').set({ retention_days: null }).where('id', '=', group.id).execute();
      return {};
    });

/** The key is kept and answered; nothing here encrypts. */
export const associateKmsKey =
  (logs: Logs): Operation<AssociateKmsKeyRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupIn(db, context, {
        logGroupName: input.logGroupName,
        logGroupIdentifier: input.resourceIdentifier,
      });
      await db
        .updateTable('logs_groups')
        .set({ kms_key: present(input.kmsKeyId, 'kmsKeyId') })
        .where('id', '=', group.id)
        .execute();
      return {};
    });

export const disassociateKmsKey =
  (logs: Logs): Operation<DisassociateKmsKeyRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupIn(db, context, {
        logGroupName: input.logGroupName,
        logGroupIdentifier: input.resourceIdentifier,
      });
      await db.updateTable('logs_groups').set({ kms_key: null }).where('id', '=', group.id).execute();
      return {};
    });

export const putLogGroupDeletionProtection =
  (logs: Logs): Operation<PutLogGroupDeletionProtectionRequest, object> =>
  (input, context) =>
    atomically(logs, async (db) => {
      const group = await groupIn(db, context, { logGroupIdentifier: input.logGroupIdentifier });
      await db
        .updateTable('logs_groups')
        .set({ deletion_protection: input.deletionProtectionEnabled === true ? 1 : 0 })
        .where('id', '=', group.id)
        .execute();
      return {};
    });
