/** Where a resource lives. */
export interface Home {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** The part of AWS that a region belongs to, as ARNs begin. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** ARN of a function, or of one of its versions or aliases. */
export function functionArn({ region, account }: Home, name: string, qualifier?: string): string {
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** ARN of a layer, or of one of its versions. */
export function layerArn({ region, account }: Home, name: string, version?: number): string {
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:layer:${name}`;
  return version === undefined ? arn : `${arn}:${version}`;
}

/** A layer version as its ARN names it. */
export interface LayerVersionName extends Home {
  readonly name: string;
  readonly version: number;
}

/** Takes the ARN of a layer version apart; undefined for everything else. */
export function parseLayerVersionArn(arn: string): LayerVersionName | undefined {
  const match = /^arn:[a-z-]+:lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+):(\d+)$/.exec(arn);
  const [, region, account, name, version] = match ?? [];
  return region === undefined || account === undefined || name === undefined
    ? undefined
    : { region, account, name, version: Number(version) };
}

/** A layer's name, given as such or as an ARN. */
export function layerNameOf(nameOrArn: string): string {
  return nameOrArn.split(':')[6] ?? nameOrArn;
}
