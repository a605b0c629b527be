/** Written by tools/generate-constraints.ts out of botocore 1.44.5. */
/* oxlint-disable max-lines */
import type { ConstraintTable } from '../validation/constraint.ts';

export const constraints: ConstraintTable = JSON.parse(String.raw`{
"AssumeRoleRequest": {"RoleArn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"},"RoleSessionName":{"min":2,"max":64,"pattern":"[\\w+=,.@-]*"},"Policy":{"min":1,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},"DurationSeconds":{"min":900,"max":43200},"Tags":{"max":50},"TransitiveTagKeys":{"max":50,"item":{"min":1,"max":128,"pattern":"[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"}},"ExternalId":{"min":2,"max":1224,"pattern":"[\\w+=,.@:\\/-]*"},"SerialNumber":{"min":9,"max":256,"pattern":"[\\w+=/:,.@-]*"},"TokenCode":{"min":6,"max":6,"pattern":"[\\d]*"},"SourceIdentity":{"min":2,"max":64,"pattern":"[\\w+=,.@-]*"},"ProvidedContexts":{"min":1,"max":5},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"AssumeRoleWithSAMLRequest": {"RoleArn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"},"PrincipalArn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"},"SAMLAssertion":{"min":4,"max":100000},"Policy":{"min":1,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},"DurationSeconds":{"min":900,"max":43200},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"AssumeRoleWithWebIdentityRequest": {"RoleArn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"},"RoleSessionName":{"min":2,"max":64,"pattern":"[\\w+=,.@-]*"},"WebIdentityToken":{"min":4,"max":20000},"ProviderId":{"min":4,"max":2048},"Policy":{"min":1,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},"DurationSeconds":{"min":900,"max":43200},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"AssumeRootRequest": {"TargetPrincipal":{"min":12,"max":2048},"DurationSeconds":{"min":0,"max":900},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"DecodeAuthorizationMessageRequest": {"EncodedMessage":{"min":1,"max":10240}},
"GetAccessKeyInfoRequest": {"AccessKeyId":{"min":16,"max":128,"pattern":"[\\w]*"}},
"GetFederationTokenRequest": {"Name":{"min":2,"max":32,"pattern":"[\\w+=,.@-]*"},"Policy":{"min":1,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},"DurationSeconds":{"min":900,"max":129600},"Tags":{"max":50},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"GetSessionTokenRequest": {"DurationSeconds":{"min":900,"max":129600},"SerialNumber":{"min":9,"max":256,"pattern":"[\\w+=/:,.@-]*"},"TokenCode":{"min":6,"max":6,"pattern":"[\\d]*"},"MinimumSessionTokenSize":{"min":0,"max":4096}},
"GetWebIdentityTokenRequest": {"Audience":{"min":1,"max":10,"item":{"min":1,"max":1000}},"DurationSeconds":{"min":60,"max":3600},"SigningAlgorithm":{"min":5,"max":5},"Tags":{"max":50}},
"PolicyDescriptorType": {"arn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"}},
"ProvidedContext": {"ProviderArn":{"min":20,"max":2048,"pattern":"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"},"ContextAssertion":{"min":4,"max":2048}},
"Tag": {"Key":{"min":1,"max":128,"pattern":"[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"},"Value":{"max":256,"pattern":"[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"}}
}`);
