import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const root = cli.needsEndpoint ? '/second' : '/first';

  test('puts parameters and gets them by path, by name and decrypted', async () => {
    const put = `ssm put-parameter --name ${root}`;
    expect(await aws(`${put}/db/host --type String --value localhost`)).toEqual({
      Version: 1,
      Tier: 'Standard',
    });
    await aws(`${put}/db/password --type SecureString --value secret`);
    const { Parameters } = await aws(
      `ssm get-parameters-by-path --path ${root} --recursive --with-decryption`,
    );
    expect(Parameters).toMatchObject([
      {
        Name: `${root}/db/host`,
        Type: 'String',
        Value: 'localhost',
        Version: 1,
        ARN: `arn:aws:ssm:us-east-1:000000000000:parameter${root}/db/host`,
        DataType: 'text',
      },
      { Name: `${root}/db/password`, Type: 'SecureString', Value: 'secret' },
    ]);
    const hidden = await aws(`ssm get-parameter --name ${root}/db/password`);
    expect(hidden).toMatchObject({ Parameter: { Value: expect.not.stringContaining('secret') } });
    const refused = await aws.run(`${put}/db/host --type String --value other`);
    expect(refused.stderr).toMatch(
      /\(ParameterAlreadyExists\).*: The parameter already exists. To overwrite this value, set the overwrite option in the request to true\./,
    );
    const none = await aws.run('ssm get-parameter --name /none');
    expect(none.stderr).toMatch(/\(ParameterNotFound\) when calling the GetParameter operation.*: *\n/);
  });
});

const boto = (program: string): Promise<unknown> =>
  runBoto(platform, `ssm = boto3.client("ssm")\n${program}`);

test('versions, labels and the history of a parameter', async () => {
  const program = `
def put(value, **more):
    return ssm.put_parameter(Name="/v/a", Value=value, Type="String", **more)["Version"]
versions = [put("1"), put("2", Overwrite=True, Description="second"), put("3", Overwrite=True)]
labelled = bare(ssm.label_parameter_version(Name="/v/a", ParameterVersion=2, Labels=["live", "1bad"]))
get = lambda name: ssm.get_parameter(Name=name)["Parameter"]
by_label = get("/v/a:live")
history = [(p["Version"], p["Value"], p["Labels"]) for p in ssm.get_parameter_history(Name="/v/a")["Parameters"]]
by_arn = get(by_label["ARN"])["Value"]
gone = bare(ssm.unlabel_parameter_version(Name="/v/a", ParameterVersion=2, Labels=["live"]))
many = bare(ssm.get_parameters(Names=["/v/a", "/v/none", "/v/a:1"]))
show([versions, labelled, [by_label["Value"], by_label["Selector"]], get("/v/a:1")["Value"], history, by_arn, gone,
      [sorted(p["Value"] for p in many["Parameters"]), many["InvalidParameters"]], refusal(ssm.get_parameter, Name="/v/a:9")[0]])
`;
  expect(await boto(program)).toEqual([
    [1, 2, 3],
    { InvalidLabels: ['1bad'], ParameterVersion: 2 },
    ['2', ':live'],
    '1',
    [
      [1, '1', []],
      [2, '2', ['live']],
      [3, '3', []],
    ],
    '3',
    { RemovedLabels: ['live'], InvalidLabels: [] },
    [['1', '3'], ['/v/none']],
    'ParameterVersionNotFound',
  ]);
});

test('parameters are described by filters, tagged, paged and deleted', async () => {
  const program = `
for at in range(12):
    ssm.put_parameter(Name=f"/many/{at:02}", Value="x", Type="StringList" if at % 2 else "String", Tags=[{"Key": "odd", "Value": str(at % 2)}])
pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path="/many"))
def described(*filters):
    pages = ssm.get_paginator("describe_parameters").paginate(ParameterFilters=list(filters))
    return [p["Name"] for page in pages for p in page["Parameters"]]
by_type = described({"Key": "Type", "Values": ["StringList"]}, {"Key": "Path", "Values": ["/many"]})
by_tag = described({"Key": "tag:odd", "Values": ["1"]})
by_name = described({"Key": "Name", "Option": "BeginsWith", "Values": ["/many/1"]})
ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId="/many/00", Tags=[{"Key": "k", "Value": "v"}])
ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/many/00", TagKeys=["odd"])
tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/many/00")["TagList"]
ssm.delete_parameter(Name="/many/00")
deleted = bare(ssm.delete_parameters(Names=["/many/01", "/none"]))
show([[len(page["Parameters"]) for page in pages], by_type == by_tag, by_name, tags, deleted,
      refusal(ssm.delete_parameter, Name="/many/00")[:3]])
`;
  expect(await boto(program)).toEqual([
    [10, 2],
    true,
    ['/many/10', '/many/11'],
    [{ Key: 'k', Value: 'v' }],
    { DeletedParameters: ['/many/01'], InvalidParameters: ['/none'] },
    ['ParameterNotFound', '', 400],
  ]);
});

test('what is refused, and what AWS itself publishes', async () => {
  const program = `
put = lambda **more: refusal(ssm.put_parameter, **{"Name": "/r", "Value": "x", "Type": "String", **more})[:2]
public = ssm.get_parameters_by_path(Path="/aws/service/global-infrastructure/regions")["Parameters"]
show([
  put(Name="/aws/x"), put(Name="aws-x")[0], put(Name="a/b"), put(Name="/" + "/".join("abcdefghijklmnop"))[0],
  put(Value="x" * 4097)[0], put(Value="x", AllowedPattern="\\\\d+")[0],
  refusal(ssm.describe_parameters, ParameterFilters=[{"Key": "Nope", "Values": ["x"]}])[:2],
  refusal(ssm.send_command, DocumentName="AWS-RunShellScript")[:2],
  len(public) > 0,
])
`;
  expect(await boto(program)).toEqual([
    ['AccessDeniedException', 'No access to reserved parameter name: /aws/x.'],
    'ValidationException',
    ['ValidationException', 'Parameter name must be a fully qualified name.'],
    'HierarchyLevelLimitExceededException',
    'ValidationException',
    'ParameterPatternMismatchException',
    [
      'ValidationException',
      "1 validation error detected: Value 'Nope' at 'parameterFilters.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$",
    ],
    ['UnsupportedOperationException', 'SendCommand of ssm is not supported here'],
    true,
  ]);
});
