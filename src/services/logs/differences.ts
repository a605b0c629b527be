import type { ServiceDifferences } from '../differences.ts';

/** What CloudWatch Logs here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Groups, streams, events, filter patterns and live tails. What functions print is here as soon as an invocation is answered.',
    'Logs Insights is not there: `StartQuery` and its kin are refused with an error that names FilterLogEvents.',
    'Metric and subscription filters are stored and returned: no metric comes of them, and nothing is sent on.',
    'Retention is kept to. KMS keys are stored and returned; nothing is encrypted.',
  ],
  refused: ['StartQuery', 'GetQueryResults', 'StopQuery'],
  ignored: {
    DescribeLogGroups: ['accountIdentifiers', 'includeLinkedAccounts'],
    DescribeQueries: 'all',
    FilterLogEvents: ['interleaved', 'startFromHead', 'unmask'],
    GetLogEvents: ['unmask'],
    ListLogGroups: [
      'accountIdentifiers',
      'dataSources',
      'fieldIndexNames',
      'includeLinkedAccounts',
      'logGroupTags',
    ],
    PutLogEvents: ['entity', 'sequenceToken'],
    PutMetricFilter: ['applyOnTransformedLogs', 'emitSystemFieldDimensions', 'fieldSelectionCriteria'],
    PutSubscriptionFilter: ['applyOnTransformedLogs', 'emitSystemFields', 'fieldSelectionCriteria'],
  },
  notes: {
    AssociateKmsKey: 'Stored and returned; nothing is encrypted.',
    DescribeQueries: 'Always none.',
    PutMetricFilter: 'Stored and returned; no metric comes of it.',
    PutSubscriptionFilter: 'Stored and returned; nothing is sent on.',
  },
};
