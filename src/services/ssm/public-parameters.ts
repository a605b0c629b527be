import { createHash } from 'node:crypto';

/** A parameter that AWS publishes to everybody. */
export interface PublicParameter {
  readonly name: string;
  readonly value: string;
  readonly dataType: 'text' | 'aws:ec2:image';
}

/** Regions that every account has or can have, with the names that AWS shows. */
const regions: Readonly<Record<string, string>> = {
  'af-south-1': 'Africa (Cape Town)',
  'ap-east-1': 'Asia Pacific (Hong Kong)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-south-2': 'Asia Pacific (Hyderabad)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-southeast-3': 'Asia Pacific (Jakarta)',
  'ap-southeast-4': 'Asia Pacific (Melbourne)',
  'ca-central-1': 'Canada (Central)',
  'ca-west-1': 'Canada West (Calgary)',
  'eu-central-1': 'Europe (Frankfurt)',
  'eu-central-2': 'Europe (Zurich)',
  'eu-north-1': 'Europe (Stockholm)',
  'eu-south-1': 'Europe (Milan)',
  'eu-south-2': 'Europe (Spain)',
  'eu-west-1': 'Europe (Ireland)',
  'eu-west-2': 'Europe (London)',
  'eu-west-3': 'Europe (Paris)',
  'il-central-1': 'Israel (Tel Aviv)',
  'me-central-1': 'Middle East (UAE)',
  'me-south-1': 'Middle East (Bahrain)',
  'sa-east-1': 'South America (Sao Paulo)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
};

const images = [
  'al2023-ami-kernel-default-arm64',
  'al2023-ami-kernel-default-x86_64',
  'al2023-ami-kernel-6.1-arm64',
  'al2023-ami-kernel-6.1-x86_64',
  'al2023-ami-minimal-kernel-default-arm64',
  'al2023-ami-minimal-kernel-default-x86_64',
  'amzn2-ami-hvm-arm64-gp2',
  'amzn2-ami-hvm-x86_64-ebs',
  'amzn2-ami-hvm-x86_64-gp2',
  'amzn2-ami-kernel-5.10-hvm-arm64-gp2',
  'amzn2-ami-kernel-5.10-hvm-x86_64-gp2',
];

/** An image id of the right form, the same for ever; there are no machines here that could start from it. */
function imageId(region: string, name: string): string {
  return `ami-${createHash('sha256').update(`${region}/${name}`).digest('hex').slice(0, 17)}`;
}

/** The published parameters under `/aws/service/` that are known here, for one Region. */
export function publicParameters(region: string): readonly PublicParameter[] {
  const infrastructure = '/aws/service/global-infrastructure';
  return [
    ...images.map((image) => ({
      name: `/aws/service/ami-amazon-linux-latest/${image}`,
      value: imageId(region, image),
      dataType: 'aws:ec2:image' as const,
    })),
    ...Object.entries(regions).flatMap(([id, longName]) => [
      { name: `${infrastructure}/regions/${id}`, value: id, dataType: 'text' as const },
      { name: `${infrastructure}/regions/${id}/domain`, value: 'amazonaws.com', dataType: 'text' as const },
      { name: `${infrastructure}/regions/${id}/longName`, value: longName, dataType: 'text' as const },
      { name: `${infrastructure}/regions/${id}/partition`, value: 'aws', dataType: 'text' as const },
    ]),
  ];
}
