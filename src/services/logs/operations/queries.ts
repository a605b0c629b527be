import type { Operation } from '../../../aws/operation.ts';
import { invalidParameter } from '../errors.ts';

/** StartQuery, GetQueryResults and the like: the query language of Logs Insights is not there. */
export const notSupported = (): Operation<object, object> => () => {
  throw invalidParameter('CloudWatch Logs Insights queries are not supported here; use FilterLogEvents.');
};

/** DescribeQueries: as none is ever started, there are none. */
export const describeQueries = (): Operation<object, { queries: [] }> => () => ({ queries: [] });
