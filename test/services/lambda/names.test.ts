import { describe, expect, it } from 'vitest';
import { ARN, basics, openLambda, refused, zipOf } from './harness.ts';

const olderPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
const newerPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;

const notFound = (arn: string) => `ResourceNotFoundException: Function not found: ${ARN}:${arn}`;

describe('names of functions', () => {
  it.each([
    'fn',
    'fn:$LATEST',
    '000000000000:function:fn',
    'function:fn',
    'us-east-1:000000000000:function:fn',
    'arn:aws:lambda:us-east-1:000000000000:function:fn',
    'arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Afn',
  ])('%s means fn', async (FunctionName) => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const { Configuration } = await operations.GetFunction({ FunctionName }, context());
    expect(Configuration?.FunctionName).toBe('fn');
  });

  it('a qualifier in the name or beside it is the same, and the ARN shows it', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    for (const reference of [
      { FunctionName: 'fn:1' },
      { FunctionName: 'fn', Qualifier: '1' },
      { FunctionName: `${ARN}:fn:1`, Qualifier: '1' },
    ]) {
      const answer = await operations.GetFunctionConfiguration(reference, context());
      expect([answer.FunctionArn, answer.Version]).toEqual([`${ARN}:fn:1`, '1']);
    }
    const latest = await operations.GetFunctionConfiguration(
      { FunctionName: 'fn', Qualifier: '$LATEST' },
      context(),
    );
    expect(latest.FunctionArn).toBe(`${ARN}:fn:$LATEST`);
  });

  it('fact 8: older and newer operations have their own patterns and lengths', async () => {
    const { operations, context } = await openLambda();
    expect(await refused(operations.CreateFunction({ ...basics, FunctionName: 'with.dot' }, context()))).toBe(
      `ValidationException: 1 validation error detected: Value 'with.dot' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${olderPattern}`,
    );
    expect(await refused(operations.GetFunction({ FunctionName: 'with.dot' }, context()))).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:with.dot`,
    );
    expect(await refused(operations.GetFunction({ FunctionName: 'a@b' }, context()))).toBe(
      `ValidationException: 1 validation error detected: Value 'a@b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${newerPattern}`,
    );
    expect(await refused(operations.Invoke({ FunctionName: 'a'.repeat(171) }, context()))).toContain(
      'Member must have length less than or equal to 170',
    );
    expect(await refused(operations.PublishVersion({ FunctionName: 'a'.repeat(141) }, context()))).toContain(
      'Member must have length less than or equal to 140',
    );
    expect(
      await refused(operations.PublishVersion({ FunctionName: 'fn:$LATEST.PUBLISHED' }, context())),
    ).toContain(olderPattern);
  });

  it('fact 9: the qualifier’s errors come first, and a length before its pattern', async () => {
    const { operations, context } = await openLambda();
    const long = `${'a'.repeat(171)}!`;
    const text = await refused(operations.GetFunction({ FunctionName: long, Qualifier: 'not?' }, context()));
    expect(text).toBe(
      `ValidationException: 3 validation errors detected: ${[
        String.raw`Value 'not?' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`,
        `Value '${long}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 170`,
        `Value '${long}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${newerPattern}`,
      ].join('; ')}`,
    );
  });

  it('fact 10: creating with more than 64 characters has the model’s words and another code', async () => {
    const { operations, context } = await openLambda();
    const FunctionName = 'a'.repeat(65);
    expect(await refused(operations.CreateFunction({ ...basics, FunctionName }, context()))).toBe(
      `InvalidParameterValueException: 1 validation error detected: Value '${FunctionName}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    );
    expect(
      await refused(operations.CreateFunction({ ...basics, FunctionName: 'a'.repeat(141) }, context())),
    ).toMatch(/^ValidationException: .*less than or equal to 140$/);
  });

  it('fact 11: "function" alone is a function of that name', async () => {
    const { operations, context } = await openLambda();
    expect(await refused(operations.GetFunction({ FunctionName: 'function' }, context()))).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:function`,
    );
  });

  it('fact 12: the ARN of what is not found ends as the operation has it', async () => {
    const { operations, context, createActive } = await openLambda();
    expect(await refused(operations.GetFunction({ FunctionName: 'no' }, context()))).toBe(notFound('no'));
    expect(await refused(operations.Invoke({ FunctionName: 'a'.repeat(65) }, context()))).toBe(
      notFound(`${'a'.repeat(65)}:$LATEST`),
    );
    expect(await refused(operations.Invoke({ FunctionName: 'function' }, context()))).toBe(
      notFound('function:$LATEST'),
    );
    await createActive();
    for (const Qualifier of ['9', 'live']) {
      expect(await refused(operations.GetFunction({ FunctionName: 'fn', Qualifier }, context()))).toBe(
        notFound(`fn:${Qualifier}`),
      );
    }
    expect(await refused(operations.DeleteFunction({ FunctionName: 'no', Qualifier: '1' }, context()))).toBe(
      notFound('no'),
    );
  });

  it('fact 13: two different qualifiers contradict each other', async () => {
    const { operations, context } = await openLambda();
    const text =
      'InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.';
    for (const FunctionName of ['fn:1', `${ARN}:fn:live`]) {
      const reference = { FunctionName, Qualifier: '2' };
      expect(await refused(operations.GetFunction(reference, context()))).toBe(text);
      expect(await refused(operations.Invoke(reference, context()))).toBe(text);
    }
  });

  it('fact 14: other regions cannot be reached, other accounts not be entered', async () => {
    const { operations, context } = await openLambda();
    const elsewhere = 'arn:aws:lambda:ap-southeast-1:000000000000:function:fn';
    expect(await refused(operations.GetFunction({ FunctionName: elsewhere }, context()))).toBe(
      "ResourceNotFoundException: Functions from 'ap-southeast-1' are not reachable in this region ('us-east-1')",
    );
    const foreign = 'arn:aws:lambda:us-east-1:111111111111:function:fn';
    for (const work of [
      operations.UpdateFunctionCode({ FunctionName: foreign, ZipFile: zipOf() }, context()),
      operations.Invoke({ FunctionName: foreign }, context()),
    ]) {
      expect(await refused(work)).toMatch(/^AccessDeniedException: User: .* is not authorized/);
    }
  });
});
