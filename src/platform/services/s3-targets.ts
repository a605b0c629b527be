import { ServiceError } from '../../aws/service-error.ts';
import type { NotificationTargets } from '../../services/s3/ports.ts';
import { scopeOfFunction, type CallService } from './call-service.ts';

/** Where S3's events go: to functions. */
export function s3Targets(call: CallService): NotificationTargets {
  return {
    async refusal({ kind, arn }) {
      if (kind !== 'lambda') {
        // Queues, topics and buses are not here: their events go nowhere, but a template that names them can be deployed.
        return undefined;
      }
      const scope = scopeOfFunction(arn);
      if (scope === undefined) {
        return 'The ARN is not well formed';
      }
      try {
        await call('lambda GetFunctionConfiguration', { FunctionName: arn }, scope);
        return undefined;
      } catch (error) {
        if (error instanceof ServiceError) {
          return 'The destination Lambda function does not exist';
        }
        throw error;
      }
    },
    async notify({ kind, arn }, event) {
      const scope = kind === 'lambda' ? scopeOfFunction(arn) : undefined;
      if (scope === undefined) {
        return;
      }
      const input = {
        FunctionName: arn,
        InvocationType: 'Event' as const,
        Payload: Buffer.from(JSON.stringify(event)),
      };
      try {
        await call('lambda Invoke', input, scope);
      } catch (error) {
        // A function that is gone never takes the event: it is dropped, as by S3.
        if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') {
          throw error;
        }
      }
    },
  };
}
