import type { ServiceDifferences } from '../differences.ts';

/** What Systems Manager here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Parameter Store only: versions, labels, tags, paths, filters and the public parameters that AWS publishes for regions and images.',
    'A SecureString is stored as it is: nothing is encrypted, there is no KMS. Without `WithDecryption` the answer has a text of the same kind in its place that cannot be decrypted.',
    'Ids of images in public parameters have the right form and stand for nothing.',
    'Parameter policies (expiration, notifications) are stored and returned; nothing acts on them.',
  ],
  refused: [],
  ignored: { DescribeParameters: ['Shared'] },
  notes: {
    PutParameter: '`KeyId` and `Policies` are stored and returned only.',
  },
};
