import type { ServiceDifferences } from '../differences.ts';

/** What IAM here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Roles, users, groups, policies, instance profiles and access keys, as deployment tools need them.',
    '**Access policies are stored and returned, not enforced**: nothing is allowed or denied by a policy, a boundary or a trust policy.',
    'OpenID Connect and SAML providers, MFA devices, login profiles, certificates, SSH keys, service-specific credentials, policy simulation and reports are not there.',
    'AWS-managed policies can be attached by any ARN of the right form; the documents of those that Lambda functions usually have are known, others are answered with one that allows nothing.',
    'Only `zipwright start --strict-auth` looks at the secrets of access keys, for the signatures of requests.',
  ],
  refused: [],
  ignored: { ListAccountAliases: ['Marker', 'MaxItems'] },
  notes: {
    ListAccountAliases: 'An account has one alias at most, so there is one page.',
    ListPolicies: 'Of AWS-managed policies only those whose documents are known.',
    PutRolePermissionsBoundary: 'Stored and returned, not enforced.',
    PutUserPermissionsBoundary: 'Stored and returned, not enforced.',
    UpdateAssumeRolePolicy: 'Stored and returned; AssumeRole does not ask it.',
  },
};
