import type {
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse,
} from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';

/** Nothing is denied here by a policy, so no encoded message was ever given out. */
export const decodeAuthorizationMessage =
  (): Operation<DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse> => () => {
    throw new ServiceError('InvalidAuthorizationMessageException', 'Message is not valid', { status: 400 });
  };
