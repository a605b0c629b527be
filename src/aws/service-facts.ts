/** Services that have a model here, by the names that the AWS CLI gives them. */
export const serviceIds = ['lambda', 's3', 'iam', 'sts', 'ssm', 'logs', 'cloudwatch'] as const;
export type ServiceId = (typeof serviceIds)[number];

/** How requests and answers of a service look on the wire: the protocols of the Smithy specification. */
export type Protocol = 'restJson1' | 'restXml' | 'awsQuery' | 'awsJson1_0' | 'awsJson1_1' | 'rpcv2Cbor';

/** What the wire needs to know of a service before its model is loaded. */
export interface ServiceFacts {
  readonly id: ServiceId;
  /** Name in the scope of a signature. */
  readonly signingName: string;
  /** The protocol that the SDK for JavaScript speaks; a service may take others too. */
  readonly protocol: Protocol;
  readonly version: string;
  readonly xmlNamespace: string;
  /** Before the dot of `X-Amz-Target`, and the service's name in Smithy's RPC paths. */
  readonly target: string;
  /** Namespace of the shapes, for error names of awsJson1_0. */
  readonly namespace: string;
  /** Code of the error for input that breaks a constraint. */
  readonly invalidCode: string;
  /** Bytes that a request's body may have, where it is no stream. */
  readonly bodyLimit: number;
}

const MEBIBYTE = 1024 * 1024;

/** A test compares these with what the clients are configured with. */
const facts: Readonly<Record<ServiceId, Omit<ServiceFacts, 'id'>>> = {
  lambda: {
    signingName: 'lambda',
    protocol: 'restJson1',
    version: '2015-03-31',
    xmlNamespace: '',
    target: 'AWSGirApiService',
    namespace: 'com.amazonaws.lambda',
    invalidCode: 'ValidationException',
    bodyLimit: 70_167_211,
  },
  s3: {
    signingName: 's3',
    protocol: 'restXml',
    version: '2006-03-01',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    target: 'AmazonS3',
    namespace: 'com.amazonaws.s3',
    invalidCode: 'InvalidArgument',
    // The longest is a list of 10,000 parts, or of 1,000 keys of 1,024 bytes, each byte escaped.
    bodyLimit: 8 * MEBIBYTE,
  },
  iam: {
    signingName: 'iam',
    protocol: 'awsQuery',
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    target: 'AWSIdentityManagementV20100508',
    namespace: 'com.amazonaws.iam',
    invalidCode: 'ValidationError',
    bodyLimit: MEBIBYTE,
  },
  sts: {
    signingName: 'sts',
    protocol: 'awsQuery',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    target: 'AWSSecurityTokenServiceV20110615',
    namespace: 'com.amazonaws.sts',
    invalidCode: 'ValidationError',
    bodyLimit: MEBIBYTE,
  },
  ssm: {
    signingName: 'ssm',
    protocol: 'awsJson1_1',
    version: '2014-11-06',
    xmlNamespace: 'http://ssm.amazonaws.com/doc/2014-11-06/',
    target: 'AmazonSSM',
    namespace: 'com.amazonaws.ssm',
    invalidCode: 'ValidationException',
    bodyLimit: MEBIBYTE,
  },
  logs: {
    signingName: 'logs',
    protocol: 'awsJson1_1',
    version: '2014-03-28',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2014-03-28/',
    target: 'Logs_20140328',
    namespace: 'com.amazonaws.cloudwatchlogs',
    invalidCode: 'InvalidParameterException',
    // A batch of 1,048,576 bytes of events, written as JSON.
    bodyLimit: 8 * MEBIBYTE,
  },
  cloudwatch: {
    signingName: 'monitoring',
    protocol: 'awsJson1_0',
    version: '2010-08-01',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    target: 'GraniteServiceVersion20100801',
    namespace: 'com.amazonaws.cloudwatch',
    invalidCode: 'ValidationError',
    bodyLimit: 4 * MEBIBYTE,
  },
};

export function serviceFacts(id: ServiceId): ServiceFacts {
  return { id, ...facts[id] };
}

const all = serviceIds.map((id) => serviceFacts(id));

/** The service that a signature's scope names. */
export function serviceBySigningName(name: string): ServiceFacts | undefined {
  return all.find((service) => service.signingName === name);
}

/** The service that `X-Amz-Target` or a path of Smithy's RPC protocols names. */
export function serviceByTarget(target: string): ServiceFacts | undefined {
  return all.find((service) => service.target === target);
}

/** The service whose query API has the version. */
export function serviceByQueryVersion(version: string): ServiceFacts | undefined {
  return all.find((service) => service.version === version && QUERY_SERVICES.has(service.id));
}

/** CloudWatch still takes the query protocol, which clients before 2025 speak. */
const QUERY_SERVICES: ReadonlySet<ServiceId> = new Set<ServiceId>(['iam', 'sts', 'cloudwatch']);
