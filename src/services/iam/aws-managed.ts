/** A managed policy of AWS: the same for every account. */
export interface AwsManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** Number of the default version, as far as known. */
  readonly version: number;
  readonly description: string | undefined;
  /** JSON. */
  readonly document: string;
}

const prefix = 'arn:aws:iam::aws:policy';

type Statement = Readonly<Record<string, unknown>>;

const documentOf = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const allow = (actions: readonly string[] | string): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
});

interface Known {
  readonly version?: number;
  readonly description?: string;
  readonly statements: readonly Statement[];
}

const writeLogs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Policies that functions are given, by path and name. Others are made up when asked for, see `awsManagedPolicy`. */
const known: Readonly<Record<string, Known>> = {
  '/service-role/AWSLambdaBasicExecutionRole': {
    description: 'Provides write permissions to CloudWatch Logs.',
    statements: [allow(writeLogs)],
  },
  '/service-role/AWSLambdaVPCAccessExecutionRole': {
    version: 3,
    statements: [
      { Sid: 'AWSLambdaVPCAccessExecutionPermissions', ...allow([...writeLogs, ...networkInterfaces]) },
    ],
  },
  '/service-role/AWSLambdaSQSQueueExecutionRole': {
    statements: [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...writeLogs])],
  },
  '/service-role/AWSLambdaDynamoDBExecutionRole': {
    statements: [
      allow([
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        ...writeLogs,
      ]),
    ],
  },
  '/service-role/AWSLambdaRole': { statements: [allow(['lambda:InvokeFunction'])] },
  '/AWSLambda_FullAccess': { statements: [allow('lambda:*')] },
  '/AWSLambda_ReadOnlyAccess': { statements: [allow(['lambda:Get*', 'lambda:List*'])] },
  '/AWSLambdaExecute': {
    statements: [
      { Effect: 'Allow', Action: ['logs:*'], Resource: 'arn:aws:logs:*:*:*' },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::*' },
    ],
  },
  '/AWSXRayDaemonWriteAccess': {
    version: 2,
    statements: [
      allow([
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:GetSamplingStatisticSummaries',
      ]),
    ],
  },
  '/CloudWatchLambdaInsightsExecutionRolePolicy': {
    statements: [
      allow('logs:CreateLogGroup'),
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*',
      },
    ],
  },
  '/AdministratorAccess': {
    description: 'Provides full access to AWS services and resources.',
    statements: [allow('*')],
  },
  '/AmazonS3FullAccess': { version: 2, statements: [allow(['s3:*', 's3-object-lambda:*'])] },
  '/AmazonS3ReadOnlyAccess': {
    version: 3,
    statements: [
      allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']),
    ],
  },
  '/AmazonSQSFullAccess': { statements: [allow(['sqs:*'])] },
  '/AmazonSNSFullAccess': { statements: [allow(['sns:*'])] },
  '/AmazonSSMReadOnlyAccess': { statements: [allow(['ssm:Describe*', 'ssm:Get*', 'ssm:List*'])] },
  '/CloudWatchLogsFullAccess': { version: 2, statements: [allow(['logs:*', 'cloudwatch:GenerateQuery'])] },
};

const managedArn = /^arn:aws[\w-]*:iam::aws:policy(\/(?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,128})$/;

/**
 * The managed policy of AWS that has this ARN. Of the hundreds that are there only those which functions use are known by
 * their text; any other well-formed ARN is taken for one and gets a document without statements, since nothing here is
 * decided by it.
 * @returns undefined for the ARN of something else
 */
export function awsManagedPolicy(arn: string): AwsManagedPolicy | undefined {
  const [, path, name] = managedArn.exec(arn) ?? [];
  if (path === undefined || name === undefined) {
    return undefined;
  }
  const facts = known[path + name];
  return {
    arn,
    name,
    path,
    version: facts?.version ?? 1,
    description: facts?.description,
    document: documentOf(facts?.statements ?? []),
  };
}

/** Those that a list shows. */
export function listedAwsPolicies(): readonly AwsManagedPolicy[] {
  return Object.keys(known).flatMap((path) => awsManagedPolicy(prefix + path) ?? []);
}
