import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { output, run, type CliResult } from '../cli.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

/**
 * Terraform itself, where it is installed, and a folder has the AWS provider: nothing is downloaded. The folder is one of
 * those where Terraform looks by itself, or the one that the variable names.
 */
const mirrors = [
  process.env['ZIPWRIGHT_TEST_TERRAFORM_PLUGINS'] ?? '',
  join(homedir(), '.terraform.d', 'plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
];
const mirror = mirrors.find((each) => existsSync(join(each, 'registry.terraform.io', 'hashicorp', 'aws')));
const minors = (await listInterpreters(process.env)).map(({ minor }) => minor).filter((minor) => minor <= 13);
const canRun =
  mirror !== undefined && minors.length > 0 && (await run('terraform', ['version'])).exitCode === 0;

const CONFIGURATION = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

variable "timeout" { default = 10 }

locals { runtime = "python3.${Math.max(...minors)}" }

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  tags = { team = "a" }
}

resource "aws_iam_role_policy" "s3" {
  name   = "s3"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/aws/lambda/app"
  retention_in_days = 7
  tags              = { team = "a" }
}

resource "aws_lambda_layer_version" "words" {
  layer_name          = "words"
  filename            = "layer.zip"
  source_code_hash    = filebase64sha256("layer.zip")
  compatible_runtimes = [local.runtime]
}

resource "aws_lambda_function" "app" {
  function_name    = "app"
  role             = aws_iam_role.app.arn
  runtime          = local.runtime
  handler          = "app.handler"
  filename         = "app.zip"
  source_code_hash = filebase64sha256("app.zip")
  publish          = true
  timeout          = var.timeout
  memory_size      = 256
  layers           = [aws_lambda_layer_version.words.arn]
  tags             = { team = "a" }
  environment { variables = { COLOUR = "blue" } }
  ephemeral_storage { size = 1024 }
  depends_on = [aws_cloudwatch_log_group.app]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.app.function_name
  function_version = aws_lambda_function.app.version
}

resource "aws_lambda_function_event_invoke_config" "app" {
  function_name          = aws_lambda_function.app.function_name
  maximum_retry_attempts = 0
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.app.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
  cors { allow_origins = ["https://app.example"] }
}

resource "aws_s3_bucket" "code" {
  bucket        = "code"
  force_destroy = true
  tags          = { team = "a" }
}

resource "aws_s3_bucket_versioning" "code" {
  bucket = aws_s3_bucket.code.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_public_access_block" "code" {
  bucket              = aws_s3_bucket.code.id
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "code" {
  bucket = aws_s3_bucket.code.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_s3_object" "app" {
  bucket     = aws_s3_bucket.code.id
  key        = "app.zip"
  source     = "app.zip"
  etag       = filemd5("app.zip")
  depends_on = [aws_s3_bucket_versioning.code]
}

resource "aws_lambda_function" "from_bucket" {
  function_name     = "from-bucket"
  role              = aws_iam_role.app.arn
  runtime           = local.runtime
  handler           = "app.handler"
  s3_bucket         = aws_s3_object.app.bucket
  s3_key            = aws_s3_object.app.key
  s3_object_version = aws_s3_object.app.version_id
  layers            = [aws_lambda_layer_version.words.arn]
}

resource "aws_lambda_permission" "bucket" {
  function_name = aws_lambda_function.app.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.code.arn
}

resource "aws_s3_bucket_notification" "code" {
  bucket     = aws_s3_bucket.code.id
  depends_on = [aws_lambda_permission.bucket]
  lambda_function {
    lambda_function_arn = aws_lambda_function.app.arn
    events              = ["s3:ObjectCreated:*"]
    filter_suffix       = ".txt"
  }
}

resource "aws_ssm_parameter" "mode" {
  name  = "/app/mode"
  type  = "String"
  value = "test"
}

output "url" { value = aws_lambda_function_url.live.function_url }
output "version" { value = aws_lambda_function.app.version }
`;

let platform: RunningPlatform;
const folder = suiteFolder();
const [cli] = await awsClis();
const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });

function terraform(...args: readonly string[]): Promise<CliResult> {
  return run('terraform', args, {
    directory: folder.path,
    environment: {
      ...platform.environment,
      TF_CLI_CONFIG_FILE: join(folder.path, 'terraform.rc'),
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
    },
  });
}

/** Runs what must succeed. @returns the last lines of what it printed */
async function done(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await terraform(...args, '-no-color');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout.split('\n').slice(-20).join('\n');
}

/** Exit code of a plan that would change something. */
const CHANGES = 2;
const plan = async (...args: readonly string[]): Promise<number> =>
  (await terraform('plan', '-detailed-exitcode', '-no-color', ...args)).exitCode;

const writeCode = (answer: string): void =>
  folder.write(
    'app.zip',
    makeZip({
      entries: [
        {
          name: 'app.py',
          content: `from words import WORD\ndef handler(event, context):\n    return WORD + " ${answer}"\n`,
        },
      ],
    }),
  );

beforeAll(async () => {
  platform = await startPlatform();
  folder.write('main.tf', CONFIGURATION);
  folder.write(
    'terraform.rc',
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  folder.write('layer.zip', makeZip({ entries: [{ name: 'python/words.py', content: 'WORD = "hello"\n' }] }));
  writeCode('one');
});

afterAll(async () => {
  await platform.stop();
});

describe.skipIf(!canRun)('Terraform (skipped where it or its AWS provider is not installed)', () => {
  test('applies a configuration, after which nothing is to be changed', async () => {
    await done('init');
    expect(await done('apply', '-auto-approve')).toContain('Resources: 18 added, 0 changed, 0 destroyed');
    expect(await plan()).toBe(0);
  });

  test('what it made runs', async () => {
    const url = await output('terraform', ['output', '-raw', 'url'], { directory: folder.path });
    expect(await output('curl', ['-sS', url])).toBe('"hello one"');
    expect(await aws('lambda invoke --function-name from-bucket out.json')).not.toHaveProperty(
      'FunctionError',
    );
    expect(JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8'))).toBe('hello one');
  });

  test('applies changes of code and settings in place, and only those', async () => {
    writeCode('two');
    expect(await plan('-var', 'timeout=20')).toBe(CHANGES);
    const applied = await done('apply', '-auto-approve', '-var', 'timeout=20');
    expect(applied).toMatch(/Resources: 0 added, 4 changed, 0 destroyed/);
    expect(await plan('-var', 'timeout=20')).toBe(0);
    const { Timeout } = await aws('lambda get-function-configuration --function-name app --qualifier 2');
    expect(Timeout).toBe(20);
    const url = await output('terraform', ['output', '-raw', 'url'], { directory: folder.path });
    expect(await output('curl', ['-sS', url])).toBe('"hello two"');
  });

  test('notices what others have changed', async () => {
    await aws('lambda update-function-configuration --function-name app --memory-size 512');
    expect(await plan('-var', 'timeout=20')).toBe(CHANGES);
    await done('apply', '-auto-approve', '-var', 'timeout=20');
    expect(await aws('lambda get-function-configuration --function-name app')).toMatchObject({
      MemorySize: 256,
    });
  });

  test('destroys all of it', async () => {
    expect(await done('destroy', '-auto-approve')).toContain('18 destroyed');
    expect(await aws('lambda list-functions')).toEqual({ Functions: [] });
    expect(await aws('iam list-roles')).toMatchObject({ Roles: [] });
    expect(await aws('s3 ls')).toEqual({ text: '' });
  });
});
